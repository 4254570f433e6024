import Exercising
import Gradus

let convolutionDeviations: [Deviation<ConvolutionRecipe>] = [
  Deviation(
    "not-turned", "The filter is not turned on the way back to the images",
    equation: "x̄ = w ⋆ ȳ, as forward",
    seenIn: "ddbourgin/numpy-ml#27, PKUFlyingPig/CMU10-714#6"
  ) { $0.turnsBack = true },
  Deviation("weights-turned", "The slopes of a filter are turned by half a turn") {
    $0.turnsWeights = true
  },
  Deviation("filter-transposed", "Rows and columns of the filter are exchanged, both ways") {
    $0.transposes = true
  },
  Deviation("edges-around", "Beyond an edge it goes on at the other side") { $0.edge = .around },
  Deviation("edges-repeated", "Beyond an edge its pixels are repeated") { $0.edge = .repeated },
  Deviation(
    "edges-left-out", "Places where the filter hangs over an edge give nothing",
    seenIn: "a loop over the inner pixels alone"
  ) { $0.edge = .leftOut },
  Deviation(
    "not-centred", "The filter's first number is laid on the pixel, not its middle one",
    equation: "x[r + a, c + b]"
  ) { $0.offset = { _ in 0 } },
  Deviation("pixels-overwritten", "A pixel has what the last product gave it: = for +=") {
    $0.addsPixels = false
  },
  Deviation("weights-overwritten", "A weight has what the last place gave it: = for +=") {
    $0.addsWeights = false
  },
  Deviation("last-image", "The weights see the last image alone") {
    $0.imageFactor = { image, count in image == count - 1 ? 1 : 0 }
  },
  Deviation("first-image", "The weights see the first image alone") {
    $0.imageFactor = { image, _ in image == 0 ? 1 : 0 }
  },
  Deviation("weights-averaged", "The weights' slopes are means over the images") {
    $0.imageFactor = { _, count in 1 / Double(count) }
  },
  Deviation("weights-over-pixels", "The weights' slopes are means over the pixels") {
    $0.pixelFactor = { 1 / Double($0) }
  },
  Deviation("first-channel", "Each filter's slopes are made of the first input channel") {
    $0.seenChannel = { _ in 0 }
  },
  Deviation("one-output", "The images get back what the last output channel sends alone") {
    $0.outputFactor = { output, count in output == count - 1 ? 1 : 0 }
  },
  Deviation(
    "bias-for-all", "All biases have the same slope, the sum of everything",
    seenIn: "rasbt/stat453-deep-learning-ss21#5"
  ) { $0.bias = { sums, _ in sums.map { _ in sums.reduce(0, +) } } },
  Deviation(
    "bias-averaged", "The bias's slope is a mean over the pixels, not their sum",
    seenIn: "kvfrans/notes#5"
  ) { $0.bias = { sums, pixels in sums.map { $0 / Double(pixels) } } },
  Deviation("bias-for-each-product", "The bias's slope grows with every product, not every output")
  { $0.biasForEachProduct = true },
  Deviation(
    "weights-channels-last", "The numbers of a filter are read with the channels last",
    seenIn: "TensorFlow's HWIO"
  ) { $0.weightsChannelsLast = true },
  Deviation(
    "outputs-channels-last", "The cotangent is read with the channels last",
    seenIn: "TensorFlow's NHWC"
  ) { $0.outputsChannelsLast = true },
  Deviation("bias-missing", "The bias has no slope") {
    $0.bias = { sums, _ in sums.map { _ in 0 } }
  },
  Deviation(
    "cotangent-missing", "The cotangent is not looked at: everything goes back as if it were 1"
  ) { $0.cotangent = { _ in 1 } },
  Deviation("pixels-see-image", "The images get back their own pixels, not the filter") {
    $0.pixelsSeeImage = true
  },
]

/// The lines of `convolutionBackward`.
struct ConvolutionRecipe: Sendable {
  enum Edge { case zeros, around, repeated, leftOut }

  var turnsBack = false
  var turnsWeights = false
  var transposes = false
  var edge = Edge.zeros
  var offset: @Sendable (_ kernel: Int) -> Int = { $0 / 2 }
  var addsPixels = true
  var addsWeights = true
  var imageFactor: @Sendable (_ image: Int, _ count: Int) -> Double = { _, _ in 1 }
  var pixelFactor: @Sendable (_ pixels: Int) -> Double = { _ in 1 }
  var seenChannel: @Sendable (Int) -> Int = { $0 }
  var outputFactor: @Sendable (_ output: Int, _ count: Int) -> Double = { _, _ in 1 }
  var bias: @Sendable (_ sums: [Double], _ pixels: Int) -> [Double] = { sums, _ in sums }
  var cotangent: @Sendable (Double) -> Double = { $0 }
  var pixelsSeeImage = false
  var biasForEachProduct = false
  var weightsChannelsLast = false
  var outputsChannelsLast = false

  func backward(_ call: Call) throws -> (images: Matrix, weight: Matrix, bias: [Double]) {
    let (images, weight) = (try call.matrix("images"), try call.matrix("weight"))
    let bars = try call.matrix("cotangent").map { cotangent($0) }
    let (kernel, height) = (try call.integer("kernel"), try call.integer("height"))
    let area = kernel * kernel
    let channels = weight.columns / area
    let pixels = images.columns / channels
    let width = pixels / height
    var dImages = Matrix(rows: images.rows, columns: images.columns)
    var dWeight = Matrix(rows: weight.rows, columns: weight.columns)
    var sums = Array(repeating: 0.0, count: weight.rows)
    for image in 0..<images.rows {
      for output in 0..<weight.rows {
        for place in 0..<pixels {
          let bar = bars[
            image,
            outputsChannelsLast ? place * weight.rows + output : output * pixels + place]
          if !biasForEachProduct { sums[output] += bar }
          let (row, column) = (place / width, place % width)
          if edge == .leftOut && !isInside(row, column, kernel, height, width) { continue }
          for inner in 0..<(channels * area) {
            let (channel, square) = (inner / area, inner % area)
            let (a, b) = (square / kernel, square % kernel)
            guard
              let from = within(row + a - offset(kernel), height),
              let side = within(column + b - offset(kernel), width)
            else { continue }
            func turned(_ turns: Bool) -> Int {
              let plain = transposes ? b * kernel + a : square
              let at = turns ? area - 1 - plain : plain
              return weightsChannelsLast ? at * channels + channel : channel * area + at
            }
            if biasForEachProduct { sums[output] += bar }
            let pixel = channel * pixels + from * width + side
            let seen = images[image, seenChannel(channel) * pixels + from * width + side]
            let (target, source) = (turned(turnsWeights), turned(turnsBack))
            let given = bar * seen * imageFactor(image, images.rows) * pixelFactor(pixels)
            dWeight[output, target] = (addsWeights ? dWeight[output, target] : 0) + given
            let sent =
              bar * (pixelsSeeImage ? seen : weight[output, source])
              * outputFactor(output, weight.rows)
            dImages[image, pixel] = (addsPixels ? dImages[image, pixel] : 0) + sent
          }
        }
      }
    }
    return (dImages, dWeight, bias(sums, pixels))
  }

  private func within(_ index: Int, _ count: Int) -> Int? {
    if 0..<count ~= index { return index }
    switch edge {
    case .zeros, .leftOut: return nil
    case .around: return ((index % count) + count) % count
    case .repeated: return index < 0 ? 0 : count - 1
    }
  }

  private func isInside(_ row: Int, _ column: Int, _ kernel: Int, _ height: Int, _ width: Int)
    -> Bool
  {
    let half = kernel / 2
    return row >= half && row < height - half && column >= half && column < width - half
  }
}
