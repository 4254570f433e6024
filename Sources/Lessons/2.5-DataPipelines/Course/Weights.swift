import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Sampling that balances the classes, and the factors that make up for it in the loss.
package let weightsExercise: Exercise<Call, Tensors> = Exercise(
  "2.5.weights", "balanced sampling and its correction", file: "Weights.swift",
  reference: { answer(samplingWeights(for: try $0.integers("labels"))) },
  claims: [
    .lessonsExample {
      [
        (
          call([0, 0, 0, 1]),
          answer(([1 / 6, 1 / 6, 1 / 6, 0.5], [1.5, 1.5, 1.5, 0.5]))
        )
      ]
    },
    .recorded(
      "draws as PyTorch's WeightedRandomSampler does by inverse counts", asked, in: "2.5-weights",
      "", inputs: ["labels"], outputs: ["probabilities", "corrections"]),
    Claim("draws every class that occurs equally often", forAll: labels) { labels, weights in
      let drawn = try weights.ask(call(labels))["probabilities"]?.values ?? []
      try weights.expect(
        drawn.count == labels.count, answered: counted(drawn.count, "probability", "probabilities"),
        expected: "\(labels.count), one for each example")
      let classes = Set(labels)
      for label in classes.sorted() {
        let share = zip(labels, drawn).reduce(0) { $0 + ($1.0 == label ? $1.1 : 0) }
        try weights.expect(
          share, equals: 1 / Double(classes.count), "together the examples of class \(label) have")
      }
    },
    Claim("with its factor, each loss counts on average as it does in the mean", forAll: labels) {
      labels, weights in
      let answer = try weights.ask(call(labels))
      let (drawn, factors) = (
        answer["probabilities"]?.values ?? [], answer["corrections"]?.values ?? []
      )
      try weights.expect(
        factors.count == labels.count, answered: counted(factors.count, "factor"),
        expected: "\(labels.count), one for each example")
      for (index, pair) in zip(drawn, factors).enumerated() {
        try weights.expect(
          pair.0 * pair.1, equals: 1 / Double(labels.count),
          "example \(index)'s probability times its factor is")
      }
    },
    Claim("what the classes are called does not matter", forAll: labels) { labels, weights in
      try weights.expect(
        call(labels.map { 40 - 7 * $0 }), toBe: answer(samplingWeights(for: labels)),
        source: "as for the labels \(listed(labels)), which tell the same classes apart")
    },
  ],
  deviations: Deviations(
    of: WeightsRecipe(), answering: { answer($0.weights(try $1.integers("labels"))) },
    [
      Deviation(
        "not-normalized", "The inverse counts do not add up to 1",
        equation: "pᵢ = 1/nᵢ", seenIn: "the weights that WeightedRandomSampler takes as they are"
      ) { $0.probability = { own, _, _ in 1 / own } },
      Deviation("share", "Common classes come more often: the share, not its inverse") {
        $0.probability = { own, _, all in own / all }
      },
      Deviation(
        "not-normalized-alone", "The inverse counts do not add up to 1; the factors are right"
      ) {
        $0.probability = { own, _, _ in 1 / own }
        $0.correctsByCounts = true
      },
      Deviation("share-alone", "Common classes come more often; the factors are right") {
        $0.probability = { own, _, all in own / all }
        $0.correctsByCounts = true
      },
      Deviation(
        "class-share", "Each example has what all of its class have together", equation: "pᵢ = 1/K"
      ) {
        $0.probability = { _, classes, _ in 1 / classes }
        $0.correctsByCounts = true
      },
      Deviation(
        "class-share-corrected",
        "Each example has what all of its class have together, and the factor is made of that"
      ) { $0.probability = { _, classes, _ in 1 / classes } },
      Deviation(
        "corrections-normalized", "The factors are brought to a mean of 1 over the examples"
      ) { $0.normalizes = true },
      Deviation("uniform", "Every example is drawn equally often") {
        $0.probability = { _, _, all in 1 / all }
      },
      Deviation("inverse-share", "n over the class's count, not divided by the number of classes") {
        $0.probability = { own, _, all in all / own }
      },
      Deviation(
        "balanced-factors", "The balancing weights n/(K nᵢ) stand in for the probabilities",
        seenIn: "scikit-learn's class_weight=\"balanced\", which multiplies losses"
      ) { $0.probability = { own, classes, all in all / (classes * own) } },
      Deviation("classes-upside-down", "K multiplies where it divides", equation: "pᵢ = K/nᵢ") {
        $0.probability = { own, classes, _ in classes / own }
      },
      Deviation("share-of-others", "The share of all other classes", equation: "pᵢ = 1 − nᵢ/n") {
        $0.probability = { own, _, all in 1 - own / all }
      },
      Deviation("root", "The counts' roots are taken: classes come less unequally, not equally") {
        $0.root = true
      },
      Deviation(
        "classes-up-to-largest", "K is the largest label and one: classes that do not occur count"
      ) { $0.countsUpToLargest = true },
      Deviation("no-correction", "The factors are all 1: the loss is that of balanced data") {
        $0.correction = { _, _ in 1 }
      },
      Deviation("correction-inverse", "The factor is n pᵢ, upside down") {
        $0.correction = { p, all in p * all }
      },
      Deviation("correction-not-averaged", "The factor is 1/pᵢ: the mean comes out as the sum") {
        $0.correction = { p, _ in 1 / p }
      },
      Deviation(
        "correction-by-classes", "The factor is divided by the number of classes, not of examples",
        equation: "cᵢ = 1/(K pᵢ)"
      ) { $0.over = { classes, _ in classes } },
      Deviation(
        "correction-is-share",
        "The factor is the class's share nᵢ/n: the number of classes is missing",
        equation: "cᵢ = nᵢ/n"
      ) { $0.over = { $0 * $1 } },
      Deviation("corrected-twice", "The factor is squared: common classes count too much") {
        $0.correction = { p, all in 1 / (all * p * all * p) }
      },
      Deviation("per-class", "There is a number for each class, not for each example") {
        $0.answersPerClass = true
      },
    ]),
  hints: [
    "What must the probabilities of one class's examples add up to? And what must probability times "
      + "factor be, so that an example counts in the mean as if everything were drawn evenly?",
    "With K classes and nᵢ examples of i's class: pᵢ = 1/(K nᵢ). The mean over draws is Σ pᵢ cᵢ ℓᵢ, "
      + "so cᵢ = 1/(n pᵢ).",
    "Count first: var counts: [Int: Double] = [:], for label in labels { counts[label, default: 0] "
      + "+= 1 }. Then two maps over labels.",
  ],
  why:
    "Each class gets the same share of the draws, and within it each example. Probability "
    + "times factor is 1/n, so with the factors the mean loss is that of all examples, drawn "
    + "evenly.")

private let asked = "the sampling probabilities and the loss's factors"

private func call(_ labels: [Int]) -> Call {
  Call(asked, [NamedTensor("labels", labels.map(Double.init))])
}

private func answer(_ weights: (probabilities: [Double], corrections: [Double])) -> Tensors {
  Tensors([
    NamedTensor("probabilities", weights.probabilities),
    NamedTensor("corrections", weights.corrections),
  ])
}

private let labels = zip(Generator<Int>.integer(in: 3...8), .integer(in: 1...999)).map {
  count, seed in
  var generator = RandomGenerator(seed: UInt64(seed))
  // Three classes, of which the last may be missing; the first is the most common.
  return [0, 0, 1] + generator.randint(count - 1, in: 0..<4).map { $0 == 3 ? 0 : $0 }
}

/// The lines of `samplingWeights(for:)`.
private struct WeightsRecipe: Sendable {
  var probability: @Sendable (_ own: Double, _ classes: Double, _ all: Double) -> Double = {
    own, classes, _ in 1 / (classes * own)
  }
  var correction: @Sendable (_ probability: Double, _ all: Double) -> Double = { 1 / ($1 * $0) }
  var root = false
  var countsUpToLargest = false
  var answersPerClass = false
  /// What the factor is divided by beside the probability.
  var over: @Sendable (_ classes: Double, _ all: Double) -> Double = { $1 }
  var correctsByCounts = false
  var normalizes = false

  func weights(_ labels: [Int]) -> (probabilities: [Double], corrections: [Double]) {
    var counts: [Int: Double] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    let classes = countsUpToLargest ? Double((labels.max() ?? -1) + 1) : Double(counts.count)
    let all = Double(labels.count)
    let listed = answersPerClass ? Array(Set(labels)).sorted() : labels
    var drawn = listed.map { label in
      let own = counts[label] ?? 0
      return probability(root ? own.squareRoot() : own, classes, all)
    }
    if root {
      let sum = drawn.reduce(0, +)
      drawn = drawn.map { $0 / sum }
    }
    if correctsByCounts { return (drawn, labels.map { classes * (counts[$0] ?? 0) / all }) }
    let factors = drawn.map { correction($0, over(classes, all)) }
    let size = normalizes ? factors.reduce(0, +) / all : 1
    return (drawn, factors.map { $0 / size })
  }
}
