import Exercising
import ForwardAndBackwardQuestions
import GradientCheck
import Gradus
import GradusReference

/// The picture of lesson 2.2, made of what `respondent` answers, right or wrong.
@Sendable func forwardAndBackwardPictures(_ respondent: Respondent) throws -> [Picture] {
  let call = shownNetwork
  let isMine = respondent.code(of: twoLayersExercise, evenWrong: true) == .mine
  let flow = try JacobianFlow(of: call) {
    try respondent.answer(twoLayersExercise, $0, evenWrong: true)
  }
  return [Picture("jacobian.svg", flow.figure(by: isMine ? "your" : "the worked"))]
}

/// A network of four inputs, three hidden numbers and three outputs, at one example.
let shownNetwork: Call = {
  var generator = RandomGenerator(seed: 22)
  func draw(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, values: generator.randn(rows * columns, .float64))
  }
  return Call(
    workedNetwork.asked,
    [
      NamedTensor("x", draw(1, 4)), NamedTensor("W1", 0.6 * draw(3, 4)),
      NamedTensor("b1", draw(1, 3).values), NamedTensor("W2", draw(3, 3)),
      NamedTensor("b2", draw(1, 3).values),
      NamedTensor("cotangent of y", Matrix(rows: 1, columns: 3)),
    ])
}()

/// Which inputs of a network move which outputs, and how much: by a backward pass, a row of the
/// Jacobian for each output, and by GSL.
struct JacobianFlow {
  /// `answered[output][input]`, and the same by GSL.
  private(set) var answered: [[Double]] = []
  private(set) var numeric: [[Double]] = []
  /// Whether the two agree, within GSL's error bar.
  private(set) var agrees: [[Bool]] = []

  init(of call: Call, by answer: (Call) throws -> Tensors) throws {
    let network = TanhNetwork(try TwoLayers(call))
    let x = try call.matrix("x")
    for output in 0..<network.parameters.b2.count {
      let unit = network.parameters.b2.indices.map { $0 == output ? 1.0 : 0 }
      // Inputs that were not answered are not a number: no slope.
      let row = try answer(call.replacing("cotangent of y", by: unit))["cotangent of x"]?.values
      let found = x.values.indices.map { $0 < row?.count ?? 0 ? row?[$0] ?? .nan : .nan }
      let checks = try checkGradient(
        of: { network.forward(Matrix([$0])).output[0, output] }, at: x.values, is: found)
      answered.append(found)
      numeric.append(checks.map(\.numeric.value))
      agrees.append(checks.map { $0.verdict == .agrees })
    }
  }

  /// Both Jacobians side by side, with a cross on each entry of the answered one that is wrong.
  func figure(by whose: String) -> Figure {
    let (inputs, outputs) = (answered[0].count, answered.count)
    func height(_ index: Int, of count: Int) -> Double { Double(count - 1) / 2 - Double(index) }
    let largest = numeric.joined().reduce(0) { max($0, abs($1)) }
    var (series, labels, crosses) = ([Figure.Series](), [Figure.Label](), [Figure.Point]())
    for (left, jacobian) in [(0.0, answered), (1.6, numeric)] {
      for (output, row) in jacobian.enumerated() {
        for (input, slope) in row.enumerated() {
          let ends = [
            Figure.Point(left, height(input, of: inputs)),
            Figure.Point(left + 1, 1.3 * height(output, of: outputs)),
          ]
          if left == 0, !agrees[output][input] {
            crosses.append(
              Figure.Point(ends[0].x + 0.36, ends[0].y + 0.36 * (ends[1].y - ends[0].y)))
          }
          guard slope.isFinite, abs(slope) > 0.005 * largest else { continue }
          series.append(
            Figure.Series(
              name: "", style: slope > 0 ? .line : .dashedLine,
              color: slope > 0 ? .blue : .vermilion,
              width: min(4, 0.2 + 2.6 * abs(slope) / largest), points: ends))
        }
      }
      labels += (0..<inputs).map {
        Figure.Label("x\($0)", at: Figure.Point(left, height($0, of: inputs)), on: .left)
      }
      labels += (0..<outputs).map {
        Figure.Label(
          "y\($0)", at: Figure.Point(left + 1, 1.3 * height($0, of: outputs)), on: .right)
      }
      labels.append(
        Figure.Label(
          left == 0 ? "by \(whose) backward pass" : "by GSL, one input at a time",
          at: Figure.Point(left + 0.5, Double(inputs) / 2 + 0.2)))
    }
    for (style, name) in [(Figure.Series.Style.line, "y grows with x"), (.dashedLine, "y falls")] {
      if let first = series.firstIndex(where: { $0.style == style }) { series[first].name = name }
    }
    if !crosses.isEmpty {
      series.append(
        Figure.Series(name: "wrong", style: .crosses, color: .black, points: crosses))
    }
    var figure = Figure(
      title: "Which inputs move which outputs, and how much", x: "", y: "", xRange: -0.2...2.8,
      legend: .outside, series: series)
    figure.yRange = -Double(inputs) / 2...Double(inputs) / 2 + 0.5
    figure.labels = labels
    figure.hasAxes = false
    return figure
  }
}
