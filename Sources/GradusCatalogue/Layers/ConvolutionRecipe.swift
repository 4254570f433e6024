import Exercising
import Gradus

/// A convolution and its backward pass by one loop over all that meets, with its lines as properties.
package struct ConvolutionRecipe: Sendable {
  /// The number of the kernel that stands at number k of n, forward and backward.
  var turned: @Sendable (Int, Int) -> Int = { k, _ in k }
  var turnedBack: @Sendable (Int, Int) -> Int = { k, _ in k }
  /// Where a weight stands: output, channel of the group, kernel's place, channels, kernel's count.
  var layout: @Sendable (Int, Int, Int, Int, Int) -> Int = {
    output, channel, place, channels, count in (output * channels + channel) * count + place
  }
  /// The input channel of a group's channel, of groups and channels a group.
  var channel: @Sendable (_ group: Int, _ own: Int, _ groups: Int, _ share: Int) -> Int = {
    group, own, _, share in group * share + own
  }
  /// Changes of the sizes, forward and backward, and backward alone.
  var sizes: @Sendable (inout WindowSizes) -> Void = { _ in }
  var sizesBack: @Sendable (inout WindowSizes) -> Void = { _ in }
  /// What of the bias is added.
  var bias: @Sendable (Double) -> Double = { $0 }
  /// Whether what comes back to one number is added.
  var addsUp = true
  var sumsWeights = true
  /// What the bias' cotangent is divided by, of samples and places.
  var biasDivisor: @Sendable (Int, Int) -> Int = { _, _ in 1 }
  var weightDivisor: @Sendable (Int, Int) -> Int = { _, _ in 1 }
  var biasIsOneNumber = false
  /// What the input's cotangent is divided by: how many windows met the number.
  var averagesOverlaps = false

  func answer(_ call: Call) throws -> Tensors {
    var sizes = try WindowSizes(call)
    self.sizes(&sizes)
    var back = sizes
    sizesBack(&back)
    let (x, y) = (try call.list("input"), try call.list("cotangent"))
    let w = try call.list("parameter0")
    let b = (try? call.list("parameter1"))
    let outputs = try call.integer("out_channels")
    let groups = (try? call.integer("groups")) ?? 1
    let (share, width) = (sizes.channels / groups, outputs / groups)
    let (plane, places) = (sizes.input.count, sizes.steps.count)
    var output = [Double](repeating: 0, count: sizes.samples * outputs * places)
    var (dInput, met) = (x.map { _ in 0.0 }, x.map { _ in 0.0 })
    var (dWeight, dBias) = (w.map { _ in 0.0 }, [Double](repeating: 0, count: outputs))
    for sample in 0..<sizes.samples {
      for o in 0..<outputs {
        for (t, step) in sizes.steps.all.enumerated() {
          let at = (sample * outputs + o) * places + t
          let slope = at < y.count ? y[at] : 0
          dBias[o] += slope
          if let b { output[at] += bias(b[o]) }
          for own in 0..<share {
            let channel = channel(o / width, own, groups, share)
            let start = (sample * sizes.channels + channel) * plane
            for number in sizes.kernel.all {
              func weight(_ turned: (Int, Int) -> Int) -> Int {
                let at = number.with(sizes.kernel, turned)
                return layout(
                  o, own, at.rows * sizes.kernel.columns + at.columns, share, sizes.kernel.count)
              }
              if let place = sizes.place(step, number) {
                output[at] += w[weight(turned)] * x[start + place]
                let product = slope * x[start + place]
                dWeight[weight(turned)] = product + (sumsWeights ? dWeight[weight(turned)] : 0)
              }
              if let place = back.place(step, number) {
                let product = slope * w[weight { turnedBack(turned($0, $1), $1) }]
                dInput[start + place] = product + (addsUp ? dInput[start + place] : 0)
                met[start + place] += 1
              }
            }
          }
        }
      }
    }
    if averagesOverlaps { dInput = zip(dInput, met).map { $1 == 0 ? 0 : $0 * Double(width) / $1 } }
    if biasIsOneNumber { dBias = dBias.map { _ in dBias.reduce(0, +) } }
    dWeight = dWeight.map { $0 / Double(weightDivisor(sizes.samples, places)) }
    dBias = dBias.map { $0 / Double(biasDivisor(sizes.samples, places)) }
    return Tensors(
      [
        NamedTensor("output", output), NamedTensor("dInput", dInput),
        NamedTensor("dWeight", dWeight),
      ] + (b == nil ? [] : [NamedTensor("dBias", dBias)]))
  }
}

/// What goes wrong in convolutions, over calls with PyTorch's names.
package let convolutionDeviations = Deviations(
  of: ConvolutionRecipe(), answering: { try $0.answer($1) },
  [
    Deviation(
      "kernel-turned", "The kernel is turned around: a convolution where a correlation is meant",
      equation: "W_{K−1−i}", seenIn: "numpy.convolve, scipy.signal.convolve"
    ) { $0.turned = { $1 - 1 - $0 } },
    Deviation(
      "not-turned-back",
      "The input's cotangent is a correlation with the kernel as it is, which must be turned around"
    ) { $0.turnedBack = { $1 - 1 - $0 } },
    Deviation(
      "channels-last", "The weights are read channel last, height × width × channels",
      seenIn: "the order within a kernel of Keras, Flax and MLX"
    ) {
      $0.layout = { output, channel, place, channels, count in
        (output * count + place) * channels + channel
      }
    },
    Deviation(
      "groups-in-turn", "Group g has the channels g, g + G, …, not those that follow one another"
    ) {
      $0.channel = { group, own, groups, _ in own * groups + group }
    },
    Deviation("first-group", "All groups look at the channels of the first") {
      $0.channel = { _, own, _, _ in own }
    },
    Deviation(
      "stride-forgotten-back", "The stride is missing in the input's cotangent",
      seenIn: "Kulbear/deep-learning-coursera#34, enggen/Deep-Learning-Coursera#7"
    ) { $0.sizesBack = { $0.stride = $0.kernel.with($0.kernel) { _, _ in 1 } } },
    Deviation("dilation-forgotten-back", "The dilation is missing in the input's cotangent") {
      $0.sizesBack = { $0.dilation = $0.kernel.with($0.kernel) { _, _ in 1 } }
    },
    Deviation(
      "padding-not-removed", "The input's cotangent is cut from the padded one's corner",
      equation: "X̄ = X̄_padded[:H, :W]"
    ) { $0.sizesBack = { $0.padding = $0.padding.with($0.padding) { _, _ in 0 } } },
    Deviation("stride-missing", "There is no stride: the window moves by one") {
      $0.sizes = { $0.stride = $0.kernel.with($0.kernel) { _, _ in 1 } }
    },
    Deviation("stride-exchanged", "The strides along rows and along columns are exchanged") {
      $0.sizes = {
        $0.stride = WindowSizes.Pair2(rows: $0.stride.columns, columns: $0.stride.rows)
      }
    },
    Deviation("padding-exchanged", "The padding of rows and that of columns are exchanged") {
      $0.sizes = {
        $0.padding = WindowSizes.Pair2(rows: $0.padding.columns, columns: $0.padding.rows)
      }
    },
    Deviation("dilation-counts-gaps", "The dilation counts the gaps: 1 leaves one number out") {
      $0.sizes = { $0.dilation = $0.dilation.with($0.dilation) { one, _ in one + 1 } }
    },
    Deviation("padding-missing", "There is no padding") {
      $0.sizes = { $0.padding = $0.padding.with($0.padding) { _, _ in 0 } }
    },
    Deviation(
      "same", "The output is made as large as the input", equation: "p = d (K − 1)/2",
      seenIn: "Flax's default, padding 'SAME'"
    ) {
      $0.sizes = { sizes in
        sizes.padding = sizes.kernel.with(sizes.dilation) { ($0 - 1) * $1 / 2 }
      }
    },
    Deviation(
      "overlaps-assigned", "Where windows overlap, the last one's part stays: = where += belongs"
    ) { $0.addsUp = false },
    Deviation("overlaps-averaged", "What comes back from overlapping windows is averaged") {
      $0.averagesOverlaps = true
    },
    Deviation("weights-of-last", "dWeight is that of the last place alone: = where += belongs") {
      $0.sumsWeights = false
    },
    Deviation("weights-averaged", "dWeight is the mean over the samples") {
      $0.weightDivisor = { samples, _ in samples }
    },
    Deviation("weights-averaged-over-places", "dWeight is the mean over the places") {
      $0.weightDivisor = { _, places in places }
    },
    Deviation(
      "bias-averaged", "dBias is the mean over the samples",
      seenIn: "kvfrans/notes#5 of a linear layer"
    ) { $0.biasDivisor = { samples, _ in samples } },
    Deviation("bias-averaged-over-places", "dBias is the mean over the places") {
      $0.biasDivisor = { _, places in places }
    },
    Deviation(
      "bias-one-number", "dBias is one number: summed over the channels too",
      seenIn: "rasbt/stat453-deep-learning-ss21#5 of a linear layer"
    ) { $0.biasIsOneNumber = true },
    Deviation("bias-missing", "The bias is not added") { $0.bias = { _ in 0 } },
    Deviation("bias-subtracted", "The bias is subtracted") { $0.bias = { -$0 } },
  ])
