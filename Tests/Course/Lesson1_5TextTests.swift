import Foundation
import GradientCheck
import Gradus
import GradusReference
import NumericalGradientsQuestions
import Testing

@testable import Exercising
@testable import NumericalGradientsCourse

/// The numbers in lesson 1.5 are made by PyTorch's recordings, GSL and the reference.
@Suite struct Lesson1_5TextTests {
  @Test func theTextIsMadeOfComputedNumbers() throws {
    let quotes = try theTable() + theTheory() + theLies() + theChecks() + byHand()
    try LessonText("1.5").isMade(of: quotes)
  }
  /// The lesson's function, 1 / (1 + x²), with +, · and / alone.
  private let f: @Sendable (Double) -> Double = { 1 / (1 + $0 * $0) }

  /// PyTorch's errors, power of ten by power of ten.
  private func theTable() throws -> [String] {
    let item = try Golden.lesson("1.5-v-curve")[0]
    let (forward, central) = (try item.list("forward"), try item.list("central"))
    let steps = try item.list("steps")
    let rows = steps.indices.filter { ![8, 10, 12, 13].contains($0) }.map {
      "| \(short(steps[$0], 0)) | \(short(forward[$0])) | \(short(central[$0])) |"
    }
    let slope = try item.number("slope")
    return rows + [
      "to six digits it is \(fixed(slope, 6))",
      "takes the forward error from \(short(forward[1])) to \(short(forward[2])), the central",
      "one from \(short(central[1])) to \(short(central[2])): orders 1 and 2",
      "central difference comes down to \(short(central.min() ?? .nan, 0)) and the forward one to "
        + "\(short(forward.min() ?? .nan, 0)).",
    ] + (try theStepTaken())
  }

  /// Dividing by the step that was taken: no error is above what rounding the values once explains.
  private func theStepTaken() throws -> [String] {
    let recorded = try Golden.lesson("1.5-v-curve")
    let item = recorded[recorded.count - 1]
    let (x, steps) = (try item.number("x"), try item.list("steps"))
    let derivatives = try item.list("derivatives")
    func errors(taken: Bool, central: Bool) -> [Double] {
      steps.map { h in
        let below = central ? x - h : x
        let step = taken ? (x + h) - below : central ? 2 * h : h
        return abs((f(x + h) - f(below)) / step - derivatives[0])
      }
    }
    func above(_ errors: [Double], central: Bool) -> Int {
      zip(steps, errors).count { h, error in
        let truncation = central ? h * h / 6 * abs(derivatives[2]) : h / 2 * abs(derivatives[1])
        return error > truncation + .ulpOfOne * f(x) / (central ? 2 * h : h)
      }
    }
    for central in [false, true] {
      #expect(above(errors(taken: false, central: central), central: central) > 0)
      #expect(above(errors(taken: true, central: central), central: central) == 0)
    }
    let least = [true, false].map { errors(taken: false, central: $0).min() ?? .nan }
    func forward(_ taken: Bool) -> Double {
      let h = 1e-12
      return abs((f(x + h) - f(x)) / (taken ? (x + h) - x : h) - derivatives[0])
    }
    return [
      "the least errors are \(short(least[0])) and \(short(least[1])):",
      "1e-12 the forward error falls from \(short(forward(false))) to \(short(forward(true))) by this alone",
    ]
  }

  /// Predicted and found, from the finest recorded V curve.
  private func theTheory() throws -> [String] {
    let recorded = try Golden.lesson("1.5-v-curve")
    let item = recorded[recorded.count - 1]
    let (steps, derivatives) = (try item.list("steps"), try item.list("derivatives"))
    let value = try item.number("value")
    let rows = try [("forward", 1), ("central", 2)].map { name, order in
      let errors = try item.list(name).map { abs($0 - derivatives[0]) }
      let best = zip(steps, errors).min { $0.1 < $1.1 }?.0 ?? .nan
      let arm = zip(steps, errors).filter { $0.0 >= 50 * best }
      let line = leastSquaresLine(Dataset(x: arm.map { log($0.0) }, y: arm.map { log($0.1) }))
      let predicted = bestStep(
        order: order, epsilon: .ulpOfOne, value: value, derivative: derivatives[order])
      let read = readVCurve(steps: steps, errors: errors, value: value)
      #expect(read.order == order && abs(read.bestStep / predicted - 1) < 0.01)
      return "| \(name) | \(fixed(line.weight, 3)) | \(short(predicted)) | \(short(best)) |"
    }
    return rows + [
      "$\\varepsilon = 2^{-52}$, about \(short(Double.ulpOfOne))",
      "$\\sqrt\\varepsilon$ is \(short(Double.ulpOfOne.squareRoot())) and "
        + "$\\sqrt[3]\\varepsilon$ is \(short(cbrt(Double.ulpOfOne)))",
      "and $\\sqrt[3]\\varepsilon$ is \(short(cbrt(Precision.float32.epsilon)))",
      "$f''$ is \(fixed(derivatives[1], 3)) and $f'''$ is \(fixed(derivatives[2], 3))",
    ]
  }

  /// GSL's derivatives with its error estimates, where they hold and where not.
  private func theLies() throws -> [String] {
    func root(_ x: Double) -> Double { ((1 + x).squareRoot() - 1) / x }
    let cases: [(String, (Double) -> Double, Double, Double, Double)] = [
      ("$x^3$ at 1.5", { $0 * $0 * $0 }, 1.5, 1e-3, 6.75),
      ("$x^3 + 10^8$ at 1.5", { $0 * $0 * $0 + 1e8 }, 1.5, 1e-3, 6.75),
      ("$\\lvert x\\rvert$ at 0", { abs($0) }, 0, 1e-3, .nan),
      ("$\\max(x, 0)$ at 0", { max($0, 0) }, 0, 1e-3, .nan),
      ("$\\lvert x\\rvert$ at 0.0001", { abs($0) }, 1e-4, 1e-3, 1),
      (
        "$(\\sqrt{1 + x} - 1)/x$ at 0.00001", root, 1e-5, 1e-6,
        ScalarFunction.shaped(.root, amplitude: 1, center: 0, offset: 0).derivative(at: 1e-5)
      ),
    ]
    var rows = try cases.map { name, f, x, step, truth in
      let estimate = try derivative(of: f, at: x, step: step)
      let error = truth.isNaN ? "there is none" : short(abs(estimate.value - truth))
      return "| \(name) | \(fixed(estimate.value, 4)) | \(short(estimate.bar)) | \(error) |"
    }
    let misses = try cases[4...].map { _, f, x, step, truth in
      let estimate = try derivative(of: f, at: x, step: step)
      return Int((abs(estimate.value - truth) / estimate.bar).rounded())
    }
    rows += [
      "the error is \(misses[0]) times as large", "and the error is \(misses[1])",
    ]
    let item = try #require(
      try Golden.lesson("1.5-trust").first { $0.name == "root" && $0.numbers["center"] == [0] })
    let (slope, x) = (try item.number("autograd"), try item.number("x"))
    rows.append(
      "\(plain(x)) is wrong by "
        + short(abs(slope - (try item.scalarFunction().derivative(at: x)))))
    // How often noise is taken for something else.
    let function = ScalarFunction.shaped(.root, amplitude: 1, center: 0, offset: 0)
    func verdicts(_ tolerance: Double) -> [SlopeReport.Verdict] {
      (1...200).map { k in
        examineSlope(
          of: { function($0) }, at: 1e-6 + Double(k) * 1e-7, step: 1e-7, tolerance: tolerance
        ).verdict
      }
    }
    let lenient = self.count(verdicts(1e-2), .smooth)
    let verdicts = verdicts(1e-6)
    rows.append(
      "noisy at \(self.count(verdicts, .noisy)) of them, a kink at \(self.count(verdicts, .kink)) and "
        + "smooth at none")
    rows.append("is told \"smooth\" at \(lenient) of them")
    #expect(!verdicts.contains(.smooth))
    return rows
  }

  private func count(_ verdicts: [SlopeReport.Verdict], _ kind: SlopeReport.Verdict) -> Int {
    verdicts.count { $0 == kind }
  }

  /// What PyTorch's gradcheck passes, and what the lesson's checker does.
  private func theChecks() throws -> [String] {
    let item = try Golden.lesson("1.5-gradcheck")[0]
    let planted = try item.list("planted")
    let columns = try ["default", "strict", "tiny", "tiny_strict"].map { try item.list($0) }
    return [0, 1, 3, 4, 6, 7].map { index in
      let own = [1.0, 1e-7].map { passes(planted[index], size: $0) }
      let cells = columns.map { $0[index] == 1 } + [own[0]]
      #expect(own[0] == own[1])
      let name = planted[index] == 0 ? "none" : planted[index] == 1 ? "1" : short(planted[index], 0)
      return "| \(name) | " + cells.map { $0 ? "passes" : "fails" }.joined(separator: " | ") + " |"
    }
  }

  /// Whether the lesson's checker passes `size` · x³ with a gradient wrong by `wrong`.
  private func passes(_ wrong: Double, size: Double) -> Bool {
    judgeGradient(
      at: [[0.5, -1.25, 2]], tolerance: 2e-6, floor: 1e-12,
      analytic: { $0.map { size * 3 * $0 * $0 * (1 + wrong) } },
      numeric: { x in
        numericalGradient(
          of: { $0.reduce(0) { $0 + size * $1 * $1 * $1 } }, at: x, relativeStep: 1e-5)
      }
    ).passes
  }

  private func byHand() -> [String] {
    let square: (Double) -> Double = { $0 * $0 }
    let cube: (Double) -> Double = { $0 * $0 * $0 }
    let (ahead, around) = (
      forwardDifference(of: square, at: 3, step: 0.1), centralDifference(of: cube, at: 2, step: 0.5)
    )
    let gradient = numericalGradient(
      of: { $0[0] * $0[0] * $0[1] }, at: [3, -2], relativeStep: 0.1)
    #expect(gradient.map { $0.rounded() } == [-12, 9])
    return [
      "values are \(fixed(square(3.1), 2)) and 9, so the quotient is "
        + "\(fixed(square(3.1) - 9, 2))/0.1 = \(fixed(ahead, 1))",
      "values are \(fixed(cube(2.5), 3)) and \(fixed(cube(1.5), 3))",
      "\(fixed(cube(2.5) - cube(1.5), 2))/1 = \(fixed(around, 2))",
      "the error is \(fixed(around - 12, 2)), which",
    ] + curveByHand() + judgementByHand() + trustByHand()
  }

  private func curveByHand() -> [String] {
    let (steps, errors) = ([0.1, 0.01, 0.001, 1e-9, 1e-11], [0.04, 0.0004, 0.000004, 3e-7, 2e-5])
    let read = readVCurve(steps: steps, errors: errors, value: 3)
    #expect(read.order == 2 && abs(read.derivative - 24) < 1e-9 && read.epsilon == .ulpOfOne)
    return [
      "| step | " + steps.map { $0 < 1e-6 ? short($0, 0) : plain($0) }.joined(separator: " | ")
        + " |", "| error | 0.04 | 0.0004 | 0.000004 | 3e-7 | 2e-5 |",
      "$0.04/0.1^2 = \(plain(errors[0] / steps[0] / steps[0]))$ is",
      "is at most \(short(errors[3] * steps[3], 0)), which",
      "is then at \(short(read.bestStep)), though",
    ]
  }

  private func judgementByHand() -> [String] {
    let (a, n) = ([2, -1, 0, 0.001], [2, 1, 0, 0.0012])
    let judged = judgeGradient(
      at: [[0, 0, 0, 0]], tolerance: 0.01, floor: 1e-6, analytic: { _ in a }, numeric: { _ in n })
    #expect(judged.wrong == [1, 3] && judged.worst == 1)
    #expect(judged.errors[..<3] == [0, 2, 0])
    return [
      "| 3 | \(plain(a[3])) | \(plain(n[3])) | \(plain(n[3] - a[3]))/\(plain(n[3])) = "
        + "\(fixed(judged.errors[3], 4)) |",
      "A difference of \(plain(a[3])) is",
    ]
  }

  private func trustByHand() -> [String] {
    let smooth = examineSlope(of: { $0 * $0 }, at: 1, step: 0.1, tolerance: 1e-6)
    let kink = examineSlope(of: { abs($0) }, at: 0, step: 0.1, tolerance: 1e-6)
    let line = examineSlope(of: { 3 * $0 + 2 }, at: 0.7, step: 0.1, tolerance: 1e-6)
    #expect(smooth.verdict == .smooth && kink.verdict == .kink && kink.slope == 0)
    #expect(line.verdict == .smooth && line.forward != line.backward)
    return [
      "with $h = 0.1$? With $h = 0.001$?", "| $f$, $x$ | $F$, $B$ with 0.1 | with 0.01 |",
      "| $x^2$, 1 | 2.1, 1.9 | \(fixed(smooth.forward, 2)), \(fixed(smooth.backward, 2)) | 0.2, "
        + "\(fixed(smooth.forward - smooth.backward, 2)) | ",
      "about \(short(20 * Double.ulpOfOne * 1.21 / 0.1)), far below a millionth of "
        + "$S = \(fixed(smooth.forward, 2))$",
    ]
  }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  /// Such as 1.6e-2.
  private func short(_ value: Double, _ digits: Int = 1) -> String {
    String(format: "%.\(digits)e", value).replacing(#/e([-+])0?/#) {
      "e" + ($0.output.1 == "-" ? "-" : "")
    }
  }

  /// Up to eight decimals, without zeros at the end.
  private func plain(_ value: Double) -> String {
    let text = fixed(value, 8).replacing(#/0+$/#, with: "")
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
