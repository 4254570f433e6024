import Exercising
import FoundationsRecapQuestions
import Gradus
import GradusReference
import PropertyTesting

/// The split into training and validation points.
package let splitExercise: Exercise<SplitQuestion, DataSplit> = Exercise(
  "1.6.split", "training and validation points", file: "Split.swift", tolerance: 0,
  reference: {
    GradusReference.split($0.data, order: $0.order, validationShare: $0.validationShare)
  },
  claims: [
    .lessonsExample {
      [
        (
          SplitQuestion(
            data: Dataset(x: [0, 1, 2, 3, 4], y: [5, 7, 6, 9, 8]), order: [3, 0, 4, 1, 2],
            validationShare: 0.5),
          DataSplit(
            training: Dataset(x: [3, 0, 4], y: [9, 5, 8]),
            validation: Dataset(x: [1, 2], y: [7, 6]))
        )
      ]
    },
    Claim("splits as PyTorch's random_split", asking: recordedSplits, source: Golden.source),
    Claim("three eighths of eight points are three", asking: eighths, source: "by hand"),
    Claim(
      "every point is in exactly one part, with its own y", forAll: splitQuestions
    ) { question, split in
      let answer = try split.ask(question)
      let found = points(answer.training) + points(answer.validation)
      let missing = points(question.data).first { point in !found.contains { $0 == point } }
      try split.expect(
        missing == nil && found.count == question.data.count,
        answered: missing.map { "the point (\(text($0.x)), \(text($0.y))) is in neither part" }
          ?? "\(found.count) points in both parts together",
        expected: "each of the \(question.data.count) points once")
    },
  ],
  robustness: [
    Claim(
      "the share is rounded down: what is left over is for training", forAll: splitQuestions
    ) { question, split in
      let answer = try split.ask(question)
      let held = Int(Double(question.data.count) * question.validationShare)
      try split.expect(
        answer.validation.count == held && answer.training.count == question.data.count - held,
        answered: answer.outline,
        expected: "\(question.data.count - held) training points, \(held) validation points")
    }
  ],
  deviations: Deviations(
    of: SplitRecipe(), answering: { $0.split($1) },
    [
      Deviation(
        "split-before-shuffle", "The data are cut as they lie; the order is not used",
        seenIn: "keras-team/keras#8346"
      ) { $0.order = { order in Array(order.indices) } },
      Deviation("y-not-shuffled", "x is put into the order, y is left as it was") {
        $0.shufflesY = false
      },
      Deviation(
        "order-inverted", "Point i goes to place order[i], where point order[i] belongs at place i"
      ) { recipe in
        recipe.order = { order in
          order.indices.sorted { order[$0] < order[$1] }
        }
      },
      Deviation("validation-first", "The first indices are taken for validation, not the last") {
        $0.validationFirst = true
      },
      Deviation("parts-exchanged", "The two parts are right, but each is returned as the other") {
        $0.exchangesParts = true
      },
      Deviation("share-of-training", "The share is taken as the training part's") {
        $0.held = { n, share in n - Int(Double(n) * share) }
      },
      Deviation("whole-percents", "The share is cut to whole percents before it is taken") {
        $0.held = { n, share in n * Int(share * 100) / 100 }
      },
      Deviation("rounded-up", "The validation part is rounded up") {
        $0.held = { n, share in Int((Double(n) * share).rounded(.up)) }
      },
      Deviation("rounded-to-nearest", "The validation part is rounded to the nearest number") {
        $0.held = { n, share in Int((Double(n) * share).rounded()) }
      },
      Deviation("overlap", "The training part has all points, those for validation among them") {
        $0.trainsOnAll = true
      },
      Deviation("one-lost", "The last index of the training part is lost") {
        $0.losesOne = true
      },
      Deviation("sorted-again", "Each part is put back into the data's order") {
        $0.sortsAgain = true
      },
    ]),
  hints: [
    "The permutation decides who is on which side; the data only follow it. Decide about indices "
      + "first, then fetch x and y by the same index.",
    "With n points, v = ⌊n · share⌋ of them are for validation: order[0 ..< n − v] is the training "
      + "part, order[n − v ..< n] the validation part.",
    "let held = Int(Double(data.count) * validationShare) rounds down. order.dropLast(held) and "
      + "order.suffix(held) are the two lists of indices; map each to data.x[$0] and to "
      + "data.y[$0], and make a Dataset of the two.",
  ],
  why:
    "One permutation decides for x and y alike, so that pairs stay pairs. What is on "
    + "neither side or on both would make the validation loss a statement about something "
    + "else.")

private func recordedSplits() throws -> [(question: SplitQuestion, answer: DataSplit)] {
  try Golden.lesson("1.6-split").map { item in
    (
      SplitQuestion(
        data: Dataset(x: try item.list("x"), y: try item.list("y")),
        order: try item.list("order").map { Int($0) }, validationShare: try item.number("share")),
      DataSplit(
        training: Dataset(x: try item.list("training_x"), y: try item.list("training_y")),
        validation: Dataset(x: try item.list("validation_x"), y: try item.list("validation_y")))
    )
  }
}

/// A share that is no whole number of percents.
private func eighths() -> [(question: SplitQuestion, answer: DataSplit)] {
  let data = Dataset(x: [0, 1, 2, 3, 4, 5, 6, 7], y: [8, 7, 6, 5, 4, 3, 2, 1])
  return [
    (
      SplitQuestion(data: data, order: [6, 2, 7, 4, 1, 5, 0, 3], validationShare: 0.375),
      DataSplit(
        training: Dataset(x: [6, 2, 7, 4, 1], y: [2, 6, 1, 4, 7]),
        validation: Dataset(x: [5, 0, 3], y: [3, 8, 5]))
    )
  ]
}

/// Up to nine points, or none, in any order, with a share that leaves a rest.
private let splitQuestions: Generator<SplitQuestion> = sizes.flatMap { size in
  zip(points(size.count), Generator<[Double]>.vector(size.count)).map { data, keys in
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    return SplitQuestion(data: data, order: order, validationShare: size.share)
  }
}

private let sizes: Generator<(count: Int, share: Double)> = zip(
  Generator<Int>.integer(in: 0...9), Generator<Double>.choice(of: [0.45, 0.35, 0.15, 0, 0.85])
).map { (count: $0, share: $1) }

private func points(_ data: Dataset) -> [(x: Double, y: Double)] {
  zip(data.x, data.y).map { (x: $0, y: $1) }
}

/// The lines of the split.
struct SplitRecipe: Sendable {
  var order: @Sendable ([Int]) -> [Int] = { $0 }
  var held: @Sendable (Int, Double) -> Int = { n, share in Int(Double(n) * share) }
  var shufflesY = true
  var validationFirst = false
  var exchangesParts = false
  var trainsOnAll = false
  var losesOne = false
  var sortsAgain = false

  func split(_ question: SplitQuestion) -> DataSplit {
    let data = question.data
    let order = order(question.order)
    let held = held(data.count, question.validationShare)
    var training = validationFirst ? Array(order.dropFirst(held)) : Array(order.dropLast(held))
    var validation = validationFirst ? Array(order.prefix(held)) : Array(order.suffix(held))
    // Where y stayed behind, it has the index of its place.
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    if trainsOnAll { training = order }
    if losesOne { training = training.dropLast() }
    if sortsAgain {
      training.sort()
      validation.sort()
    }
    func points(_ indices: [Int]) -> Dataset {
      Dataset(
        x: indices.map { data.x[$0] },
        y: indices.map { data.y[shufflesY ? $0 : place[$0] ?? $0] })
    }
    if exchangesParts { (training, validation) = (validation, training) }
    return DataSplit(training: points(training), validation: points(validation))
  }
}
