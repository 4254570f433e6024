import Exercising
import Foundation
import Gradus
import GradusReference
import NeuralNetFromScratchQuestions
import Testing

@testable import NeuralNetFromScratchCourse

/// Every number in lesson 2.3 is one that is computed here.
@Suite struct Lesson2_3TextTests {
  private static let run = Result { try DigitsRun(by: Respondent()) }

  private func fixed(_ value: Double, _ digits: Int = 4) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func plain(_ values: [Double]) -> String {
    values.map { legible($0 == 0 ? 0 : $0).replacing("-", with: "−") }.joined(separator: ", ")
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private func percent(_ part: Double) -> String { fixed(100 * part, 1) + " %" }

  @Test func everyNumberIsComputed() throws {
    try LessonText("2.3").isMade(
      of: lossQuotes() + networkRows() + trainingRows() + digitsQuotes())
  }

  /// "There is hardly ever ink there, so hardly ever a slope, and the weights stay nearly what was drawn."
  @Test func theEdgesStayWhatTheyWere() throws {
    let run = try Self.run.get()
    let start = try TwoLayers(
      Call("", try startExercise.reference(startCall(seed: 2, 64, 32, 10)).parts))
    func moved(_ column: Int) -> Double {
      let pixels = (0..<32 * 64).filter { $0 % 8 == column }
      return pixels.reduce(0) { $0 + abs(run.net.w1.values[$1] - start.w1.values[$1]) }
        / Double(pixels.count)
    }
    let middle = (3...4).map(moved).reduce(0, +) / 2
    for edge in [0, 7] { #expect(moved(edge) < 0.15 * middle, "\(moved(edge)) of \(middle)") }
  }

  private func lossQuotes() throws -> [String] {
    let loss = CrossEntropyLoss()
    let gradient = loss.gradient(workedLogits, workedLabels)
    let chances = Softmax().forward(workedLogits)
    func list(_ row: Int) -> String {
      "$("
        + (0..<3).map { legible((2e12 * gradient[row, $0]).rounded() / 1e12) }.joined(
          separator: ", ") + ")$"
    }
    let equal = loss.value(Matrix(rows: 1, columns: 10), [4])
    let a = (6.0 / 64).squareRoot()
    return [
      "The mean is \(fixed(loss.value(workedLogits, workedLabels))).",
      "the chances \((0..<3).map { fixed(chances[1, $0], 1) }.joined(separator: ", "))",
      "above: \(list(0)) and \(list(1))", "labels are: \(fixed(equal)).",
      "nearer to 0.03, 0.3 or 3?", "0.3: $a^2/3 \\cdot 64 = 2$ gives \(fixed(a)).",
    ]
  }

  private func networkRows() throws -> [String] {
    let (net, x) = (try TwoLayers(workedNetwork), try workedNetwork.matrix("x"))
    let sums = (x * net.w1.transposed).addingToRows(net.b1)
    let hidden = sums.map { max(0, $0) }
    let logits = (hidden * net.w2.transposed).addingToRows(net.b2)
    let g = CrossEntropyLoss().gradient(logits, try workedNetwork.labels)
    let bar = g * net.w2
    let slopes = ReLUClassifier(net).lossAndGradient(x, try workedNetwork.labels).gradient
    func rows(_ matrix: Matrix) -> [String] {
      (0..<matrix.rows).map { i in
        "(" + (0..<matrix.columns).map { legible(matrix[i, $0]) }.joined(separator: ", ") + ")"
      }
    }
    #expect(logits.values == [0, 0, log(2)])
    let (w1, w2) = (rows(slopes.w1), rows(slopes.w2))
    return [
      row(["$z_1$", plain(sums.values)]), row(["$h$", plain(hidden.values)]),
      row(["$g = p - y$", plain(g.values)]), row(["$\\bar h = gW_2$", plain(bar.values)]),
      row(["$\\bar z_1$, masked", plain(slopes.b1)]), "$\(w2[0])$, $\(w2[1])$,\n$\(w2[2])$",
      "the rows $\(w1[0])$ and $\(w1[1])$",
    ]
  }

  private func trainingRows() throws -> [String] {
    let training = try Training(workedTraining)
    var (net, rows, losses) = (training.start, [String](), [Double]())
    for batch in makeBatches(of: training.orders[0], size: training.batchSize) {
      let (loss, slopes) = try training.gradient(net, batch) { _, _, _ in (0, net) }
      net = net.replacing(zip(net.numbers, slopes.numbers).map { $0 - training.learningRate * $1 })
      losses.append(loss)
      rows.append(
        row([
          batch.map(String.init).joined(separator: ", "), plain([loss]), plain(slopes.numbers),
          plain(net.numbers),
        ]))
    }
    let epoch = (2 * losses[0] + losses[1]) / 3
    return rows + [
      "$(2\\cdot 2 + 3.5)/3 = \(legible(epoch))$",
      "would be \(legible((losses[0] + losses[1]) / 2)).",
    ]
  }

  /// The run of the text, by the lesson's own functions and by the code that the text shows, is
  /// PyTorch's; and it reads at least 95 % of what was held out.
  private func digitsQuotes() throws -> [String] {
    let run = try Self.run.get()
    let recorded = try #require(try Golden.lesson("2.3").first { $0.name == "digits" })
    let losses = try recorded.list("losses")
    #expect(run.losses.count == losses.count)
    #expect(zip(run.losses, losses).allSatisfy { abs($0 - $1) <= 1e-10 * $1 })
    let trained = try recorded.list("trained")
    #expect(zip(run.net.numbers, trained).allSatisfy { abs($0 - $1) <= 1e-8 })
    let shown = lesson2_3Training(run.task.digits.images, run.task.digits.labels, run.task.learned)
    #expect(shown.losses == run.losses)
    let (learned, heldOut) = (
      run.accuracy(on: run.task.learned), run.accuracy(on: run.task.heldOut)
    )
    #expect(try recorded.number("accuracy on train") == learned)
    #expect(try recorded.number("accuracy on test") == heldOut)
    #expect(heldOut >= 0.95)
    let byWriter = try DigitsRun(by: Respondent(), isShuffled: false)
    let uncertainty = (heldOut * (1 - heldOut) / 360).squareRoot()
    #expect((0.005..<0.015).contains(uncertainty))
    return [1, 5, 20].map { row(["\($0)", fixed(run.losses[$0 - 1])]) } + [
      "reads \(percent(learned)) of what it learned from, and \(percent(heldOut)) of the images",
      "**Testing on what was learned.** \(percent(learned)) is not",
      "only \(percent(byWriter.accuracy(on: byWriter.task.heldOut))) of them",
    ]
  }
}
