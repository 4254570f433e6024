import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What comes back through a convolution.
package let convolutionExercise: Exercise<Call, Tensors> = Exercise(
  "3.8.convolution", "what comes back through a convolution", file: "ConvolutionSlopes.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample { [(workedConvolution, workedSlopes)] },
    .recorded(
      "is PyTorch's conv2d, backward", asked, in: "3.8-convolution", "",
      inputs: ["images", "height", "weight", "kernel", "cotangent"],
      outputs: ["dImages", "dWeight", "dBias"]),
    .vjp(
      "goes back to images and weights, by GSL", ["dImages", "dWeight"], by: ["images", "weight"],
      cotangent: "cotangent", forAll: calls, cases: 3, forward: convolved),
    Claim(
      "images do not see each other: what they give the weights adds up", forAll: calls, cases: 5
    ) {
      call, interview in
      let (images, cotangent) = (try call.matrix("images"), try call.matrix("cotangent"))
      let whole = try interview.ask(call)
      let weights = whole["dWeight"]?.values ?? []
      var sum = Array(repeating: 0.0, count: weights.count)
      for row in 0..<images.rows {
        let alone = try interview.ask(
          convolutionCall(
            images.rows(at: [row]), height: try call.integer("height"),
            weight: try call.matrix("weight"), kernel: try call.integer("kernel"),
            cotangent: cotangent.rows(at: [row])))
        let part = alone["dWeight"]?.values ?? []
        try interview.expect(
          part.count == sum.count, answered: "dWeight of \(counted(part.count, "number"))",
          expected: "\(sum.count), as for all images")
        sum = zip(sum, part).map { $0 + $1 }
      }
      let scale = max(1, largestSize(of: sum))
      for (index, pair) in zip(weights, sum).enumerated() {
        try interview.expect(
          pair.0, equals: pair.1, scale: scale,
          "number \(index) of dWeight, beside the sum over the images one by one, is")
      }
    },
    .linear(
      "goes back linearly", ["dImages", "dWeight", "dBias"], in: "cotangent", forAll: calls,
      cases: 3),
  ],
  deviations: Deviations(
    of: ConvolutionRecipe(), answering: { answer(try $0.backward($1)) }, convolutionDeviations),
  hints: [
    "Each product of the forward pass has one weight and one pixel. What does an output's cotangent "
      + "send to each of the two?",
    "w̄[o,i,a,b] += ȳ[o,r,c] · x[i, r+a−h, c+b−h], and x̄ at the same pixel += ȳ[o,r,c] · w[o,i,a,b], with "
      + "h = (k − 1)/2; what lies beyond an edge is left out.",
    "Loops over image, output channel, row and column; bar is the cotangent there; within, loops over "
      + "input channel, a and b, and two lines with +=. A pixel is channel · height · width + row · width "
      + "+ column.",
  ],
  why:
    "Each product of the forward pass has one weight and one pixel, so a cotangent goes back to "
    + "both, times the other one. A weight is used at every place of every image, and its slope is "
    + "the sum.")

private let asked = "what comes back through a convolution"

func convolutionCall(
  _ images: Matrix, height: Int, weight: Matrix, kernel: Int, cotangent: Matrix
) -> Call {
  Call(
    asked,
    [
      NamedTensor("images", images), NamedTensor("height", Double(height)),
      NamedTensor("weight", weight), NamedTensor("kernel", Double(kernel)),
      NamedTensor("cotangent", cotangent),
    ])
}

private typealias Found = (images: Matrix, weight: Matrix, bias: [Double])

private func answer(_ found: Found) -> Tensors {
  Tensors([
    NamedTensor("dImages", found.images), NamedTensor("dWeight", found.weight),
    NamedTensor("dBias", found.bias),
  ])
}

/// One image of 2 × 3 pixels and one filter; the cotangent is 2 above and −1 below.
private let workedConvolution = convolutionCall(
  Matrix([[1, 2, 3, 4, 5, 6]]), height: 2, weight: Matrix([[1, 2, 3, 4, 5, 6, 7, 8, 9]]), kernel: 3,
  cotangent: Matrix([[0, 2, 0, 0, 0, -1]]))

/// What the lesson works by hand.
private let workedSlopes = answer(
  (
    Matrix([[8, 9, 10, 14, 12, 13]]), Matrix([[-2, -3, 0, -3, -2, 6, 8, 10, 12]]), [1]
  ))

private let calls = zip(
  Generator<Matrix>.matrix(rows: 2, columns: 12), .matrix(rows: 2, columns: 18),
  .matrix(rows: 2, columns: 12)
).map { convolutionCall($0, height: 2, weight: $1, kernel: 3, cotangent: $2) }

private func worked(_ call: Call) throws -> Found {
  convolutionBackward(
    try call.matrix("images"), height: try call.integer("height"),
    weight: try call.matrix("weight"),
    kernel: try call.integer("kernel"), cotangent: try call.matrix("cotangent"))
}

/// The forward pass, without biases.
@Sendable private func convolved(_ call: Call) throws -> Matrix {
  let (images, weight) = (try call.matrix("images"), try call.matrix("weight"))
  let kernel = try call.integer("kernel")
  let channels = weight.columns / (kernel * kernel)
  let height = try call.integer("height")
  let layer = Convolution(
    ImageShape(channels: channels, rows: height, columns: images.columns / channels / height),
    weight: weight, bias: nil, kernel: Pair(kernel, kernel), padding: Pair(kernel / 2, kernel / 2))
  return layer.forward(images)
}
