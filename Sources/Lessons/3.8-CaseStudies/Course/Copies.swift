import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// An accuracy without what training has seen.
package let copiesExercise: Exercise<Call, Tensors> = Exercise(
  "3.8.copies", "an accuracy without what training has seen", file: "Copies.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample { [(workedCopies, answer(([0, 3], 0.8, 2.0 / 3, (2.0 / 27).squareRoot())))] },
    .recorded(
      "finds what PyTorch's cdist finds", asked, in: "3.8-copies", "",
      inputs: ["training", "validation", "tolerance", "right"],
      outputs: ["copies", "reported", "honest", "error"]),
    Claim("what was right among the copies does not count for the honest one", forAll: calls) {
      call, interview in
      let before = try interview.ask(call)
      let copies = Set((before["copies"]?.values ?? []).compactMap { Int(exactly: $0) })
      let right = try call.list("right")
      let turned = call.replacing(
        "right", by: right.indices.map { copies.contains($0) ? 1 - right[$0] : right[$0] })
      let after = try interview.ask(turned)
      for name in ["honest", "error"] {
        try interview.expect(
          after[name]?.values.first ?? .nan, equals: before[name]?.values.first ?? .nan, scale: 1,
          "with other answers to the copies, \(name) is")
      }
      try interview.expect(
        turned, toBe: answer(try worked(turned)), source: "by comparing each with each")
    },
    Claim("the training images may come in another order", forAll: calls, cases: 6) {
      call, interview in
      let images = try call.matrix("training")
      let turned = call.replacing(
        "training", by: images.rows(at: Array((0..<images.rows).reversed())).values)
      try interview.expect(
        turned, toBe: answer(try worked(call)), source: "what is a copy stays one")
    },
    Claim(
      "as far away as a copy may be is a copy; where all are copies nothing is known",
      asking: {
        [
          (
            copiesCall([[0, 0.5]], [[0.25, 0.25], [0.5, 0.5]], tolerance: 0.25, right: [1, 1]),
            answer(([0], 1, 1, 0))
          ),
          (
            copiesCall([[1, 0.5]], [[1, 0.5], [0.75, 0.5]], tolerance: 0.25, right: [1, 0]),
            answer(([0, 1], 0.5, .nan, .nan))
          ),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: CopiesRecipe(), answering: { answer(try $0.answer($1)) }, copiesDeviations),
  hints: [
    "Each image of the validation is to be compared with each of the training. Which one of all "
      + "the differences of pixels decides?",
    "A copy: max |difference| ≤ tolerance. Honest: a = right/n over the n that are no copies; error "
      + "√(a(1 − a)/n), with that a and that n.",
    "let copies = (0..<validation.rows).filter { row in (0..<training.rows).contains { seen in … } }, "
      + "and then one function for the accuracy over a list of rows.",
  ],
  why:
    "That a copy is read shows what was remembered, and nothing about new images. So it counts "
    + "as nothing, not as wrong. The standard error is that of the few images that are left.")

private let asked = "an accuracy, and what of it is honest"

func copiesCall(_ training: Matrix, _ validation: Matrix, tolerance: Double, right: [Double])
  -> Call
{
  Call(
    asked,
    [
      NamedTensor("training", training), NamedTensor("validation", validation),
      NamedTensor("tolerance", tolerance), NamedTensor("right", right),
    ])
}

private func copiesCall(
  _ training: [[Double]], _ validation: [[Double]], tolerance: Double, right: [Double]
) -> Call {
  copiesCall(Matrix(training), Matrix(validation), tolerance: tolerance, right: right)
}

private typealias Found = (copies: [Int], reported: Double, honest: Double, error: Double)

private func answer(_ found: Found) -> Tensors {
  Tensors([
    NamedTensor("copies", found.copies.map { Double($0) }),
    NamedTensor("reported", found.reported), NamedTensor("honest", found.honest),
    NamedTensor("error", found.error),
  ])
}

/// Two images of three pixels to learn from, five to validate by.
private let workedCopies = copiesCall(
  [[0.5, 0.75, 0.25], [0.25, 0, 1]],
  [[0.5, 0.875, 0.25], [0.5, 0.5, 0.25], [0.75, 0.5, 0], [0.375, 0.125, 0.875], [0, 1, 0.5]],
  tolerance: 0.125, right: [1, 0, 1, 1, 1])

/// Three images to learn from and eight to validate by, two of them near to a learned one.
private let calls = zip(
  Generator<Matrix>.matrix(rows: 3, columns: 4), .matrix(rows: 8, columns: 4),
  Generator<Int>.integer(in: 0...7), .integer(in: 0...7)
).map { training, validation, one, other in
  var images = validation
  for column in 0..<4 {
    images[one, column] = training[1, column] + (column == 2 ? 0.06 : 0)
    images[other, column] = training[2, column] + (column == 1 ? -0.06 : 0)
  }
  let fresh = (0..<8).filter { $0 != one && $0 != other }
  let right = (0..<8).map { row -> Double in
    guard let place = fresh.firstIndex(of: row) else { return row == one ? 1 : 0 }
    return place % 3 == 1 ? 0 : 1
  }
  return copiesCall(training, images, tolerance: 0.0625, right: right)
}

private func worked(_ call: Call) throws -> Found {
  honestAccuracy(
    training: try call.matrix("training"), validation: try call.matrix("validation"),
    tolerance: try call.number("tolerance"), wasRight: try call.list("right").map { $0 == 1 })
}

private let copiesDeviations: [Deviation<CopiesRecipe>] = [
  Deviation(
    "same-alone", "Only an image that is the same to the last bit is a copy",
    seenIn: "removing duplicates by a hash"
  ) { $0.isCopy = { differences, _ in differences.allSatisfy { $0 == 0 } } },
  Deviation("by-mean", "The mean difference decides: one other stroke is not seen") {
    $0.isCopy = { differences, tolerance in
      differences.reduce(0) { $0 + abs($1) } <= tolerance * Double(differences.count)
    }
  },
  Deviation("by-length", "The length of the difference decides, by all pixels together") {
    $0.isCopy = { differences, tolerance in
      differences.reduce(0) { $0 + $1 * $1 }.squareRoot() <= tolerance
    }
  },
  Deviation("by-sum", "The sum of the differences decides, in which they cancel") {
    $0.isCopy = { differences, tolerance in abs(differences.reduce(0, +)) <= tolerance }
  },
  Deviation("signed", "Differences have lost no sign: whatever is darker is a copy") {
    $0.isCopy = { differences, tolerance in differences.allSatisfy { $0 <= tolerance } }
  },
  Deviation("one-pixel", "One pixel that is near makes a copy") {
    $0.isCopy = { differences, tolerance in differences.contains { abs($0) <= tolerance } }
  },
  Deviation("strictly-below", "As far away as a copy may be is none", equation: "<") {
    $0.isCopy = { differences, tolerance in differences.allSatisfy { abs($0) < tolerance } }
  },
  Deviation("row-by-row", "An image is compared with the training image of the same place alone") {
    $0.seen = { row, count in row < count ? [row] : [] }
  },
  Deviation("first-alone", "Every image is compared with the first of the training alone") {
    $0.seen = { _, _ in [0] }
  },
  Deviation("copies-of-training", "What is listed are the images of the training that have a copy")
  {
    $0.listsTraining = true
  },
  Deviation("kept-listed", "What is listed are the images that are no copies") {
    $0.listsFresh = true
  },
  Deviation("listed-for-each", "A copy is listed once for each training image that it is near to") {
    $0.listsForEach = true
  },
  Deviation("zero-for-nothing", "Where all are copies, the honest accuracy is 0, not unknown") {
    $0.nothing = 0
  },
  Deviation("copies-alone", "The honest accuracy is that of the copies") { $0.countsCopies = true },
  Deviation("copies-as-wrong", "Copies count as wrong, not as nothing") { $0.keepsCount = true },
  Deviation("reported-honest", "What was reported is taken for the honest one") {
    $0.honest = { reported, _ in reported }
  },
  Deviation("difference-reported", "The honest one is what the reported one is too high by") {
    $0.honest = { reported, honest in reported - honest }
  },
  Deviation("error-of-all", "The error is divided by the root of all images") {
    $0.errorCount = { all, _ in all }
  },
  Deviation("error-without-root", "The error's root is missing", equation: "a(1 − a)/n") {
    $0.rootsError = false
  },
  Deviation("error-of-reported", "The error is made of the reported accuracy") {
    $0.errorOf = { reported, _ in reported }
  },
  Deviation("by-n-minus-one", "The error is divided by √(n − 1)") {
    $0.errorCount = { _, fresh in fresh - 1 }
  },
  Deviation("error-half", "The error is the largest that it can be", equation: "½/√n") {
    $0.errorOf = { _, _ in 0.5 }
  },
]

/// The lines of `honestAccuracy`.
private struct CopiesRecipe: Sendable {
  var isCopy: @Sendable (_ differences: [Double], _ tolerance: Double) -> Bool = {
    differences, tolerance in
    differences.allSatisfy { abs($0) <= tolerance }
  }
  var seen: @Sendable (_ row: Int, _ count: Int) -> [Int] = { _, count in Array(0..<count) }
  var listsTraining = false
  var listsFresh = false
  var countsCopies = false
  var keepsCount = false
  var honest: @Sendable (_ reported: Double, _ honest: Double) -> Double = { _, honest in honest }
  var errorCount: @Sendable (_ all: Double, _ fresh: Double) -> Double = { _, fresh in fresh }
  var errorOf: @Sendable (_ reported: Double, _ honest: Double) -> Double = { _, honest in honest }
  var rootsError = true
  var listsForEach = false
  /// The accuracy of no images.
  var nothing = Double.nan

  func answer(_ call: Call) throws -> (
    copies: [Int], reported: Double, honest: Double, error: Double
  ) {
    let (training, validation) = (try call.matrix("training"), try call.matrix("validation"))
    let (tolerance, right) = (try call.number("tolerance"), try call.list("right"))
    func isCopied(_ row: Int, _ seen: Int) -> Bool {
      isCopy(zip(validation.row(row), training.row(seen)).map { $0 - $1 }, tolerance)
    }
    let all = Array(0..<validation.rows)
    let copies = all.filter { row in seen(row, training.rows).contains { isCopied(row, $0) } }
    let fresh = all.filter { !copies.contains($0) }
    func accuracy(_ rows: [Int], of count: Int) -> Double {
      count == 0 ? nothing : rows.reduce(0) { $0 + right[$1] } / Double(count)
    }
    let reported = accuracy(all, of: all.count)
    let counted = countsCopies ? copies : fresh
    let found = accuracy(counted, of: keepsCount ? all.count : counted.count)
    let a = errorOf(reported, found)
    let square = a * (1 - a) / errorCount(Double(all.count), Double(counted.count))
    let listed =
      listsTraining
      ? (0..<training.rows).filter { seen in all.contains { isCopied($0, seen) } }
      : listsFresh
        ? fresh
        : copies.flatMap { row in
          let times = (0..<training.rows).count { isCopied(row, $0) }
          return Array(repeating: row, count: listsForEach ? times : 1)
        }
    return (
      listed, reported, honest(reported, found), rootsError ? square.squareRoot() : square
    )
  }
}
