import Exercising
import Gradus

/// A group normalization and its backward pass, group by group, with its lines as properties.
package struct GroupNormRecipe: Sendable {
  /// The group of a channel, of channels and groups.
  var group: @Sendable (_ channel: Int, _ channels: Int, _ groups: Int) -> Int = {
    channel, channels, groups in channel / (channels / groups)
  }
  /// Whether all samples of the batch share a group's mean and variance.
  var isOfBatch = false
  var divisor: @Sendable (Double) -> Double = { $0 }
  var scale: @Sendable (_ variance: Double, _ eps: Double) -> Double = { ($0 + $1).squareRoot() }
  /// Another ε than the call's.
  var eps: @Sendable (Double) -> Double = { $0 }
  var subtractsMean = true
  /// What weight and bias a number has: its channel's, or another one's.
  var parameter: @Sendable (_ channel: Int, _ group: Int, _ place: Int, _ count: Int) -> Int = {
    channel, _, _, _ in channel
  }
  /// Whether mean and variance depend on the input, backward.
  var passesMean = true
  var passesVariance = true
  /// What of the weight is in the cotangent of x̂.
  var weightBack: @Sendable (Double) -> Double = { $0 }
  /// The divisor of the parameters' cotangents, of samples and of a channel's places.
  var share: @Sendable (_ samples: Int, _ places: Int) -> Int = { _, _ in 1 }

  func answer(_ call: Call) throws -> Tensors {
    let (x, y) = (try call.list("input"), try call.list("cotangent"))
    let (w, b) = (try call.list("parameter0"), try call.list("parameter1"))
    let (shape, samples) = (try call.integers("shape"), try call.integer("samples"))
    let (channels, groups) = (shape[0], try call.integer("num_groups"))
    let eps = eps((try? call.number("eps")) ?? 1e-5)
    let places = shape[1] * shape[2]
    func of(_ index: Int) -> (group: Int, parameter: Int) {
      let channel = index / places % channels
      let group = group(channel, channels, groups)
      return (group, parameter(channel, group, index % places, channels))
    }
    let members = Dictionary(grouping: x.indices) { index in
      (isOfBatch ? 0 : index / (channels * places)) * groups + of(index).group
    }
    var (output, dInput) = (x, x)
    var (dWeight, dBias) = (w.map { _ in 0.0 }, b.map { _ in 0.0 })
    for (_, indices) in members.sorted(by: { $0.key < $1.key }) {
      let count = Double(indices.count)
      let mean = indices.reduce(0) { $0 + x[$1] } / count
      let centre = subtractsMean ? mean : 0
      let squares = indices.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) }
      let s = scale(squares / divisor(count), eps)
      let normalized = indices.map { (x[$0] - centre) / s }
      let slopes = indices.map { weightBack(w[of($0).parameter]) * y[$0] }
      let meanSlope = passesMean ? slopes.reduce(0, +) / count : 0
      let along = zip(slopes, normalized).reduce(0) { $0 + $1.0 * $1.1 } / count
      for (number, index) in indices.enumerated() {
        let parameter = of(index).parameter
        output[index] = w[parameter] * normalized[number] + b[parameter]
        dWeight[parameter] += y[index] * normalized[number]
        dBias[parameter] += y[index]
        let through = passesVariance ? normalized[number] * along : 0
        dInput[index] = (slopes[number] - meanSlope - through) / s
      }
    }
    let share = Double(share(samples, places))
    return Tensors([
      NamedTensor("output", output), NamedTensor("dInput", dInput),
      NamedTensor("dWeight", dWeight.map { $0 / share }),
      NamedTensor("dBias", dBias.map { $0 / share }),
    ])
  }
}

/// What goes wrong in group normalizations, over calls with PyTorch's names.
package let groupNormDeviations = Deviations(
  of: GroupNormRecipe(), answering: { try $0.answer($1) },
  [
    Deviation(
      "groups-in-turn", "Group g has the channels g, g + G, …, not those that follow one another",
      seenIn: "MLX's default; its pytorch_compatible=True is right"
    ) { $0.group = { channel, _, groups in channel % groups } },
    Deviation("groups-are-sizes", "The number of groups is taken for the channels of a group") {
      $0.group = { channel, _, groups in channel / groups }
    },
    Deviation(
      "of-channels", "Each channel is normalized by itself", seenIn: "instance normalization"
    ) {
      $0.group = { channel, _, _ in channel }
    },
    Deviation("of-samples", "The whole sample is normalized", seenIn: "layer normalization") {
      $0.group = { _, _, _ in 0 }
    },
    Deviation("of-the-batch", "Mean and variance are those of the whole batch") {
      $0.isOfBatch = true
    },
    Deviation(
      "unbiased", "The variance is divided by n − 1", equation: "Σ d²/(n − 1)",
      seenIn: "torch.std's default"
    ) { $0.divisor = { $0 - 1 } },
    Deviation("eps-outside", "ε is added to the root, not below it", equation: "(x − μ)/(σ + ε)") {
      $0.scale = { $0.squareRoot() + $1 }
    },
    Deviation("eps-of-keras", "ε is 10⁻³ whatever it is to be", seenIn: "Keras's default") {
      $0.eps = { _ in 1e-3 }
    },
    Deviation("eps-of-flax", "ε is 10⁻⁶ whatever it is to be", seenIn: "Flax's default") {
      $0.eps = { _ in 1e-6 }
    },
    Deviation("not-rooted", "Divided by the variance: the root is missing") {
      $0.scale = { $0 + $1 }
    },
    Deviation("mean-left", "The mean is not subtracted") { $0.subtractsMean = false },
    Deviation("weight-of-group", "Weight and bias are counted by group, not by channel") {
      $0.parameter = { _, group, _, _ in group }
    },
    Deviation("weight-of-place", "Weight and bias are counted by place, not by channel") {
      $0.parameter = { _, _, place, count in place % count }
    },
    Deviation(
      "constants", "Mean and variance are taken for constants", equation: "x̄ = γ ȳ/s",
      seenIn: "right with fixed statistics alone"
    ) {
      $0.passesMean = false
      $0.passesVariance = false
    },
    Deviation("mean-not-passed", "The input's cotangent lacks what comes back through the mean") {
      $0.passesMean = false
    },
    Deviation(
      "variance-not-passed", "The input's cotangent lacks what comes back through the variance",
      seenIn: "mlpack/mlpack#2474 of batch normalization"
    ) { $0.passesVariance = false },
    Deviation(
      "weight-missing", "The input's cotangent lacks the weight: right only while it is 1",
      seenIn: "denizyuret/Knet.jl#288 of batch normalization"
    ) { $0.weightBack = { _ in 1 } },
    Deviation("parameters-averaged", "dWeight and dBias are means over the samples") {
      $0.share = { samples, _ in samples }
    },
    Deviation("parameters-averaged-over-places", "dWeight and dBias are means over the places") {
      $0.share = { _, places in places }
    },
  ])
