import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The backward pass of a linear layer over a batch.
package let linearExercise: Exercise<Call, Tensors> = Exercise(
  "2.2.linear", "the backward pass of a linear layer", file: "Linear.swift",
  reference: { call in
    let layer = Linear(weight: try call.matrix("W"), bias: try call.list("b"))
    let (x, parameters) = layer.backward(
      try call.matrix("cotangent of y"), input: try call.matrix("x"))
    return slopes(
      x: x,
      weight: Matrix(
        rows: layer.weight.rows, columns: layer.weight.columns, values: parameters[0]),
      bias: parameters[1])
  },
  claims: [
    .lessonsExample {
      [
        (
          call(
            x: [[1, 2, -1], [0, 3, 2]], weight: [[2, 0, 1], [-1, 1, 3]], bias: [0.5, -2],
            cotangent: [[1, 2], [3, -0.5]]),
          slopes(
            x: Matrix([[0, 2, 7], [6.5, -0.5, 1.5]]), weight: Matrix([[1, 11, 5], [2, 2.5, -3]]),
            bias: [4, 1.5])
        )
      ]
    },
    .recorded(
      "has the cotangents that PyTorch has", asked, in: "2.2", "linear",
      inputs: ["x", "W", "b", "cotangent of y"], outputs: cotangents),
    .vjp(
      "is the vector–Jacobian product of x Wᵀ + b, by GSL", cotangents, by: ["x", "W", "b"],
      cotangent: "cotangent of y", forAll: questions
    ) { call in
      Linear(weight: try call.matrix("W"), bias: try call.list("b"))
        .forward(try call.matrix("x"))
    },
    .linear(
      "is linear in the cotangent of y", cotangents, in: "cotangent of y", forAll: questions),
    Claim(
      "a batch is its examples: rows of x̄ stand alone, W̄ and b̄ are sums", forAll: questions
    ) { call, interview in
      let (x, bar) = (try call.matrix("x"), try call.matrix("cotangent of y"))
      var (rows, weight, bias) = ([Double](), [Double](), [Double]())
      for row in 0..<x.rows {
        let one = try interview.ask(
          Call(
            asked,
            [
              NamedTensor("x", x.rows(at: [row])), try call["W"], try call["b"],
              NamedTensor("cotangent of y", bar.rows(at: [row])),
            ]))
        rows += one["cotangent of x"]?.values ?? []
        weight = sum(weight, one["cotangent of W"]?.values ?? [])
        bias = sum(bias, one["cotangent of b"]?.values ?? [])
      }
      let shape = try call["W"].shape
      guard rows.count == x.values.count, weight.count == shape[0] * shape[1] else { return }
      try interview.expect(
        call,
        toBe: slopes(
          x: Matrix(rows: x.rows, columns: x.columns, values: rows),
          weight: Matrix(rows: shape[0], columns: shape[1], values: weight), bias: bias),
        source: "from what each example has by itself")
    },
  ],
  robustness: [
    Claim(
      "a batch without examples moves nothing",
      asking: {
        [
          (
            Call(
              asked,
              [
                NamedTensor("x", Matrix(rows: 0, columns: 3)),
                NamedTensor("W", Matrix([[2, 0.5, 1], [-1, 1, 3]])), NamedTensor("b", [0.5, -2]),
                NamedTensor("cotangent of y", Matrix(rows: 0, columns: 2)),
              ]),
            slopes(
              x: Matrix(rows: 0, columns: 3), weight: Matrix(rows: 2, columns: 3), bias: [0, 0])
          )
        ]
      }, source: "sums of nothing")
  ],
  deviations: Deviations(
    of: LinearRecipe(), answering: { try $0.answer($1) },
    [
      Deviation(
        "bias-averaged", "The bias's cotangent is averaged over the batch, not summed",
        seenIn: "kvfrans/notes#5"
      ) { $0.bias = { bar in bar.columnSums.map { $0 / Double(bar.rows) } } },
      Deviation(
        "bias-one-number",
        "The bias's cotangent is summed over the outputs too: all biases get one",
        seenIn: "rasbt/stat453-deep-learning-ss21#5"
      ) { $0.bias = { bar in bar.columnSums.map { _ in bar.values.reduce(0, +) } } },
      Deviation(
        "bias-not-summed", "The bias's cotangent is y's, with a number for each example",
        seenIn: "mlpack/mlpack#3679"
      ) { $0.bias = { $0.values } },
      Deviation("bias-along-rows", "The bias's cotangent is summed along the rows: one an example")
      {
        $0.bias = { $0.transposed.columnSums }
      },
      Deviation("bias-of-last-example", "The bias's cotangent is the last example's: = for +=") {
        $0.bias = { bar in bar.rows == 0 ? bar.columnSums : bar.rows(at: [bar.rows - 1]).values }
      },
      Deviation("bias-missing", "The bias's cotangent stays 0") {
        $0.bias = { bar in bar.columnSums.map { _ in 0 } }
      },
      Deviation(
        "weight-averaged", "W's cotangent is divided by the batch: the loss's mean has done that",
        equation: "1/n Ȳᵀ X"
      ) { $0.weight = { bar, x in (1 / Double(max(1, bar.rows))) * (bar.transposed * x) } },
      Deviation(
        "all-averaged", "Both parameters' cotangents are divided by the batch",
        seenIn: "d2l-ai/d2l-en#1000"
      ) {
        $0.weight = { bar, x in (1 / Double(max(1, bar.rows))) * (bar.transposed * x) }
        $0.bias = { bar in bar.columnSums.map { $0 / Double(max(1, bar.rows)) } }
      },
      Deviation(
        "weight-in-out", "W's cotangent has a row for each input: Xᵀ Ȳ",
        seenIn: "Keras, Flax and Paddle, where the weight is kept so"
      ) { $0.weight = { bar, x in x.transposed * bar } },
      Deviation("added-to-weight", "W's cotangent is added to W itself, where it should begin at 0")
      {
        $0.addsToWeight = true
      },
      Deviation("weight-of-last-example", "W's cotangent is the last example's: = for +=") {
        $0.weight = { bar, x in
          guard bar.rows > 0 else { return bar.transposed * x }
          return bar.rows(at: [bar.rows - 1]).transposed * x.rows(at: [x.rows - 1])
        }
      },
      Deviation(
        "weight-of-sums",
        "Cotangents and inputs are summed over the batch before they are multiplied",
        equation: "(Σ ȳ)(Σ x)ᵀ for Σ ȳ xᵀ"
      ) {
        $0.weight = { bar, x in Matrix(column: bar.columnSums) * Matrix([x.columnSums]) }
      },
      Deviation(
        "cotangent-ignored", "y's cotangent is taken as 1 everywhere",
        seenIn: "DiffSharp/DiffSharp#16"
      ) { $0.bar = { $0.map { _ in 1 } } },
      Deviation("input-by-columns", "W is read column by column in x's cotangent") {
        $0.x = { bar, weight in
          bar
            * Matrix(rows: weight.columns, columns: weight.rows, values: weight.values).transposed
        }
      },
      Deviation("input-summed", "Each input gets the sum of all outputs' cotangents, unweighted") {
        $0.x = { bar, weight in
          bar * Matrix(rows: weight.rows, columns: weight.columns, filledWith: 1)
        }
      },
      Deviation("input-of-first-output", "x's cotangent has what came through output 0 alone") {
        $0.x = { bar, weight in
          Matrix(column: (0..<bar.rows).map { bar[$0, 0] }) * weight.rows(at: [0])
        }
      },
      Deviation("input-averaged", "x's cotangent is divided by the batch") {
        $0.x = { bar, weight in (1 / Double(max(1, bar.rows))) * (bar * weight) }
      },
      Deviation("sign", "All cotangents have the wrong sign, as if a step were taken already") {
        $0.bar = { $0.map { -$0 } }
      },
    ]),
  hints: [
    "Look at one number of W: in which outputs of which examples does it take part, and with what "
      + "factor? Its cotangent is the sum over all of them.",
    "X̄ = Ȳ W, W̄ = Ȳᵀ X, b̄ = the sum of the rows of Ȳ. The shapes leave no other products.",
    "(cotangent * weight, cotangent.transposed * x, …): for the bias, a list of weight.rows zeros to "
      + "which each row of cotangent is added.",
  ],
  why:
    "Each weight takes part once in each example, with its input for a factor: W̄ is a sum "
    + "over examples. A bias takes part with the factor 1. The shapes allow no other "
    + "products.")

private let asked = "the backward pass of x Wᵀ + b"
private let cotangents = ["cotangent of x", "cotangent of W", "cotangent of b"]

private func call(
  x: [[Double]], weight: [[Double]], bias: [Double], cotangent: [[Double]]
) -> Call {
  Call(
    asked,
    [
      NamedTensor("x", Matrix(x)), NamedTensor("W", Matrix(weight)), NamedTensor("b", bias),
      NamedTensor("cotangent of y", Matrix(cotangent)),
    ])
}

private func slopes(x: Matrix, weight: Matrix, bias: [Double]) -> Tensors {
  Tensors([
    NamedTensor("cotangent of x", x), NamedTensor("cotangent of W", weight),
    NamedTensor("cotangent of b", bias),
  ])
}

/// Shapes that are never square.
private let questions = Generator<[Int]>.choice(of: [[3, 2, 4], [2, 3, 1], [4, 1, 2]]).flatMap {
  sizes in
  let (batch, inputs, outputs) = (sizes[0], sizes[1], sizes[2])
  return calls(
    asked,
    [
      Generator<Matrix>.matrix(rows: batch, columns: inputs).named("x"),
      Generator<Matrix>.matrix(rows: outputs, columns: inputs).named("W"),
      Generator<[Double]>.vector(outputs).named("b"),
      Generator<Matrix>.matrix(rows: batch, columns: outputs).named("cotangent of y"),
    ])
}

private func sum(_ a: [Double], _ b: [Double]) -> [Double] { a.isEmpty ? b : zip(a, b).map(+) }

/// The lines of `linearBackward`.
private struct LinearRecipe: Sendable {
  var bar: @Sendable (Matrix) -> Matrix = { $0 }
  var x: @Sendable (_ bar: Matrix, _ weight: Matrix) -> Matrix = { $0 * $1 }
  var weight: @Sendable (_ bar: Matrix, _ x: Matrix) -> Matrix = { $0.transposed * $1 }
  var bias: @Sendable (_ bar: Matrix) -> [Double] = { $0.columnSums }
  var addsToWeight = false

  func answer(_ call: Call) throws -> Tensors {
    let bar = bar(try call.matrix("cotangent of y"))
    let (product, own) = (weight(bar, try call.matrix("x")), try call.matrix("W"))
    let fits = (product.rows, product.columns) == (own.rows, own.columns)
    return slopes(
      x: x(bar, own), weight: addsToWeight && fits ? own + product : product, bias: bias(bar))
  }
}
