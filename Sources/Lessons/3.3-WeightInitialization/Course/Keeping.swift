import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Weights that keep signals, slopes, and nearly both.
package let keepingExercise: Exercise<Call, Tensors> = Exercise(
  "3.3.keeping", "weights that keep a size", file: "Keeping.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          keepingCall([8, 18], negativeSlope: 0),
          answer((1.0 / 3, 0.5, (2.0 / 13).squareRoot()))
        ),
        (
          keepingCall([8, 2, 3, 3], negativeSlope: 0),
          answer((1.0 / 3, 1.0 / 6, (2.0 / 45).squareRoot()))
        ),
      ]
    },
    .recorded(
      "is what PyTorch's kaiming_normal_ and xavier_normal_ draw with", asked, in: "3.3-keeping",
      "", inputs: ["shape", "negative-slope"], outputs: ["signals", "slopes", "both"]),
    Claim("keeps the sizes, counted product by product", forAll: shapes) { input, keeping in
      let (shape, slope) = input
      let call = keepingCall(shape, negativeSlope: slope)
      let found = try keeping.ask(call)
      // Each number of the weight is one product for an output number, and one for an input number.
      let (inputs, outputs) = products(of: shape)
      for (name, count) in [("signals", inputs), ("slopes", outputs)] {
        let deviation = found[name]?.values.first ?? .nan
        let factor = Double(count) * deviation * deviation * (1 + slope * slope) / 2
        try keeping.expect(
          abs(factor - 1) <= 1e-9,
          answered: "\(name) \(text(deviation)), with which a layer multiplies the mean square by "
            + text(factor),
          expected: "a factor of 1: \(count) products go into each number")
      }
    },
    Claim("inputs and outputs exchanged exchange signals and slopes", forAll: shapes) {
      input, keeping in
      let (shape, slope) = input
      let found = try worked(keepingCall(shape, negativeSlope: slope))
      try keeping.expect(
        keepingCall([shape[1], shape[0]] + shape.dropFirst(2), negativeSlope: slope),
        toBe: answer((found.slopes, found.signals, found.both)),
        source: "as before the exchange, with slopes for signals")
    },
  ],
  deviations: Deviations(
    of: KeepingRecipe(), answering: { answer(try $0.deviations($1)) },
    [
      Deviation(
        "fans-exchanged", "The first size is taken for the inputs: fan in and fan out exchanged",
        seenIn: "pytorch/pytorch#129834; Keras and JAX have inputs first"
      ) { $0.exchanges = true },
      Deviation("window-missing", "The window is not counted: only inputs and outputs") {
        $0.window = { _ in 1 }
      },
      Deviation("window-one-side", "Of the window one side is counted") {
        $0.window = { $0.first ?? 1 }
      },
      Deviation("window-sum", "The window's sides are added, not multiplied") {
        $0.window = { $0.isEmpty ? 1 : $0.reduce(0, +) }
      },
      Deviation(
        "outputs-without-window", "The fan out is the outputs alone, without the window",
        seenIn: "keras-team/keras#2252"
      ) { $0.windowOfOutputs = { _ in 1 } },
      Deviation(
        "no-gain", "The rectifier's gain is missing in all three: LeCun and Xavier",
        seenIn: "LBANN/lbann#316; MLX's he_normal, whose gain is 1"
      ) { $0.gain = { _ in 1 } },
      Deviation(
        "xavier-without-gain", "Xavier's has no gain", seenIn: "Keras' glorot_uniform, the default"
      ) { $0.gainOfBoth = { _ in 1 } },
      Deviation("gain-two", "The gain is 2, where √2 is: a variance of 4/fan") {
        $0.gain = { 2 / (1 + $0 * $0) }
      },
      Deviation("slope-ignored", "The slope below zero is not looked at: always √2") {
        $0.gain = { _ in 2.0.squareRoot() }
      },
      Deviation("slope-not-squared", "The slope is not squared", equation: "√(2/(1 + a))") {
        $0.gain = { (2 / (1 + $0)).squareRoot() }
      },
      Deviation(
        "slope-multiplied", "The slope makes the gain larger: multiplied by 1 + a², not divided",
        equation: "√(2(1 + a²))"
      ) { $0.gain = { (2 * (1 + $0 * $0)).squareRoot() } },
      Deviation("gain-turned", "The weights are smaller by what the rectifier takes") {
        $0.gain = { ((1 + $0 * $0) / 2).squareRoot() }
      },
      Deviation("variance", "The variances, where deviations are asked") { $0.root = { $0 } },
      Deviation("one-over-fan", "gain/fan: the root of the fan is missing") {
        $0.dividesByFan = true
      },
      Deviation(
        "bound", "√3 times too large: the bounds of uniform laws", seenIn: "√(6/(in + out))"
      ) { $0.factor = 3.0.squareRoot() },
      Deviation("both-without-two", "Xavier's fans are added, without the 2 above them") {
        $0.mean = { $0 + $1 }
      },
      Deviation("both-with-three", "Xavier with 3 for 2", seenIn: "tflearn/tflearn#870") {
        $0.mean = { ($0 + $1) / 3 }
      },
      Deviation("geometric", "The geometric mean of the two fans") {
        $0.mean = { ($0 * $1).squareRoot() }
      },
      Deviation("mean-deviation", "The mean of the two deviations, not of the two fans") {
        $0.mean = ofMeanDeviation
      },
      Deviation("mean-variance", "The mean of the two variances, not of the two fans") {
        $0.mean = { 2 / (1 / $0 + 1 / $1) }
      },
      Deviation("with-bias", "A bias is counted as one more input") { $0.bias = 1 },
    ]),
  hints: [
    "Take one output number of a convolution: how many products is it a sum of? And one input number: in "
      + "how many products does it stand?",
    "fan · Var w · (1 + a²)/2 = 1 for each of the fans in, out, and their mean.",
    "let window = shape.dropFirst(2).reduce(1, *), and a func deviation(_ fan: Double) -> Double that is "
      + "called three times.",
  ],
  why:
    "A size is kept where fan · variance · share let through is 1. For a ReLU the share is "
    + "½, so the variance is 2/fan; a leak of a lets through (1 + a²)/2.")

private let asked = "the deviations of weights that keep a size"

func keepingCall(_ shape: [Int], negativeSlope: Double) -> Call {
  Call(
    asked,
    [
      NamedTensor("shape", shape.map(Double.init)),
      NamedTensor("negative-slope", negativeSlope),
    ])
}

private func answer(_ found: (signals: Double, slopes: Double, both: Double)) -> Tensors {
  Tensors([
    NamedTensor("signals", found.signals), NamedTensor("slopes", found.slopes),
    NamedTensor("both", found.both),
  ])
}

private let shapes = zip(
  Generator<Int>.integer(in: 2...5).array(count: 2...4),
  Generator<Double>.choice(of: [0, 0.1, 0.5, 1]))

/// How many numbers of a weight belong to the first output, and how many to the first input, by going
/// through all of them.
private func products(of shape: [Int]) -> (inputs: Int, outputs: Int) {
  let window = shape.dropFirst(2).reduce(1, *)
  var (inputs, outputs) = (0, 0)
  for number in 0..<shape.reduce(1, *) {
    let (output, input) = (number / window / shape[1], number / window % shape[1])
    if output == 0 { inputs += 1 }
    if input == 0 { outputs += 1 }
  }
  return (inputs, outputs)
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> (signals: Double, slopes: Double, both: Double) {
  try keepingDeviations(
    shape: try call.integers("shape"), negativeSlope: try call.number("negative-slope"))
}

/// The fan of which the deviation is the mean of both fans' deviations.
@Sendable private func ofMeanDeviation(_ inputs: Double, _ outputs: Double) -> Double {
  let mean = (1 / inputs.squareRoot() + 1 / outputs.squareRoot()) / 2
  return 1 / (mean * mean)
}

/// The lines of `keepingDeviations(shape:negativeSlope:)`.
private struct KeepingRecipe: Sendable {
  var exchanges = false
  var window: @Sendable (_ sides: [Double]) -> Double = { $0.reduce(1, *) }
  var windowOfOutputs: (@Sendable (_ sides: [Double]) -> Double)?
  var gain: @Sendable (_ slope: Double) -> Double = { (2 / (1 + $0 * $0)).squareRoot() }
  var gainOfBoth: (@Sendable (_ slope: Double) -> Double)?
  var root: @Sendable (_ variance: Double) -> Double = { $0.squareRoot() }
  var dividesByFan = false
  var factor = 1.0
  var mean: @Sendable (_ fanIn: Double, _ fanOut: Double) -> Double = { ($0 + $1) / 2 }
  var bias = 0.0

  func deviations(_ call: Call) throws -> (signals: Double, slopes: Double, both: Double) {
    let (shape, slope) = (try call.list("shape"), try call.number("negative-slope"))
    let sides = Array(shape.dropFirst(2))
    var fanIn = shape[1] * window(sides) + bias
    var fanOut = shape[0] * (windowOfOutputs ?? window)(sides)
    if exchanges { swap(&fanIn, &fanOut) }
    func deviation(_ fan: Double, _ gain: Double) -> Double {
      factor * (dividesByFan ? gain / fan : root(gain * gain / fan))
    }
    return (
      deviation(fanIn, gain(slope)), deviation(fanOut, gain(slope)),
      deviation(mean(fanIn, fanOut), (gainOfBoth ?? gain)(slope))
    )
  }
}
