import Exercising
import Foundation
import Gradus
import GradusReference
import Testing

@testable import MonitoringAndDebuggingCourse

/// What lesson 3.6 says in numbers is what the code computes.
@Suite struct Lesson3_6TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value == 0 ? 0 : value).replacing("-", with: "−")
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("3.6").isMade(
      of: stepQuotes() + programRows() + brokenRows() + parabolaQuotes() + spikeQuotes()
        + checkpointRows())
  }

  /// One step of one example.
  private func stepQuotes() throws -> [String] {
    let call = logCall([(Matrix([[0.5, 1]]), [5.5])], W: [3, 4], b: 2, lr: 0.1, steps: 2)
    let log = try RunLog(Call("", try logExercise.reference(call).parts))
    #expect(log.norms[0] == 6 && abs(log.promises[0] + 3.6) < 1e-12)
    return [
      "a ratio of $\\sqrt{0.2}/5 = \(fixed(log.ratios[0][0], 4))$",
      "After the step the loss is \(fixed(log.losses[1], 2)). It was to fall by 3.6 and fell by "
        + "\(fixed(log.losses[0] - log.losses[1], 2)).",
    ]
  }

  private func programRows() throws -> [String] {
    let runs = try Golden.lesson("3.6-program")
    let rows = try zip(["sound", "blank inputs"], runs).map { name, run in
      let (loss, norm) = (try run.list("loss"), try run.list("norm"))
      let cells = [0, 100, 200].map { fixed(loss[$0], 4) }.joined(separator: " | ")
      return "| \(name) | \(cells) | \(String(format: "%.1e", norm[200])) |"
    }
    let blank = runs[1]
    let (loss, ratio) = (try blank.list("loss"), try blank.list("ratio"))
    // One, three and four of eight.
    let entropy = [1.0, 3, 4].reduce(0) { $0 - $1 / 8 * log($1 / 8) }
    #expect(abs(loss[200] - entropy) < 1e-9)
    #expect(stride(from: 0, to: ratio.count, by: 4).allSatisfy { ratio[$0] == 0 })
    return rows + ["Where does the \(fixed(loss[200], 4)) come from?"]
  }

  /// The seven runs of the table.
  private func brokenRows() throws -> [String] {
    let runs = try Golden.lesson("3.6-broken").prefix(7)
    let names = ["sound", "A", "B", "C", "D", "E", "F"]
    let rate = try #require(runs.first).number("lr")
    let rows = try zip(names, runs).map { name, run in
      let (loss, norm) = (try run.list("loss"), try run.list("norm"))
      let (promise, ratio) = (try run.list("promise"), try run.list("ratio"))
      return "| \(name) | \(fixed(loss[0], 2)) … \(fixed(loss[7], 2)) | "
        + [0, 1, 7].map { fixed(norm[$0], 2) }.joined(separator: ", ")
        + " | \(fixed(promise[0], 2)), \(fixed(promise[7], 2)) | \(fixed(ratio[1], 2)) |"
    }
    let late = runs[5]
    let (norm, promise) = (try late.list("norm")[7], try late.list("promise")[7])
    return rows + [
      "the same rate of \(fixed(rate, 3)) *written",
      "$\(fixed(rate, 3))\\cdot \(fixed(norm, 2))^2 = \(fixed(rate * norm * norm, 2))$ is not "
        + "\(fixed(-promise, 2)):",
    ]
  }

  private func parabolaQuotes() -> [String] {
    var (p, gathered, losses) = (5.0, 0.0, [Double]())
    for _ in 0..<3 {
      losses.append(p * p)
      gathered += 2 * p
      p -= 0.1 * gathered
    }
    return ["Then \(fixed(losses[2], 2)) and \(fixed(gathered, 1))."]
  }

  private func spikeQuotes() throws -> [String] {
    let found = findSpikes(in: [4, 2, 3, 9, 1], decay: 0.5, threshold: 3, warmUp: 3)
    #expect(found == ([3], 2, 1.25))
    let drawn = try spikesExercise.reference(SpikedLosses.call())
    #expect(drawn["spikes"]?.values == [24, 25, 41])
    let kept = try spikesExercise.deviations.answer("spikes-kept", SpikedLosses.call())
    #expect(kept["spikes"]?.values.contains(25) == false)
    return [
      "far\nabove $3\\sqrt{0.5} = \(fixed(3 * 0.5.squareRoot(), 1))$", "$v = 1.25$ and $m = 2$.",
    ]
  }

  private func checkpointRows() throws -> [String] {
    let call = resumeCall(
      x: [0.5], y: [1], start: [2, 1], batch: 1, lr: 0.1, momentum: 0.5, decay: 0.5, noise: 0,
      seed: 1, stop: 1, steps: 2)
    func weight(_ answer: Tensors) -> String { fixed(answer["after"]?.values[0] ?? .nan, 4) }
    let all = try resumeExercise.reference(call)
    return [
      "| all | $1.9 - 0.05\\,(0.5\\cdot 1 + 0.75) = \(weight(all))$ |",
      "| without momentum's sum | "
        + "\(weight(try resumeExercise.deviations.answer("velocity-missing", call))) |",
      "| without the count of steps | "
        + "\(weight(try resumeExercise.deviations.answer("steps-missing", call))) |",
      "The second has the loss \(fixed(all["loss"]?.values[1] ?? .nan, 4)) and the slopes "
        + "$(0.75, 1.5)$",
    ]
  }

  /// Of the picture: whatever is lost, the losses are others; a lost velocity does the least harm.
  @Test func whatIsLostIsMissed() throws {
    let ends = try StoppedRun.parts.map { part in
      try StoppedRun.differences(part.0).suffix(10).reduce(0, +) / 10
    }
    #expect(ends.allSatisfy { $0 > 1e-6 }, "\(ends)")
    #expect(ends.min() == ends[0], "\(ends)")
    let right = try resumeExercise.reference(StoppedRun.call())
    #expect(right["differing"]?.values == [0])
  }

  /// The engine that names learners' mistakes names what is wrong with PyTorch's broken runs.
  @Test func brokenRunsAreNamedByTheEngine() throws {
    for run in try Golden.lesson("3.6-broken") {
      let call = Call(logAsked, try ["x1", "y1", "W", "b", "lr", "steps"].map(run.tensor))
      let answer = Tensors(
        try ["loss", "norm", "promise", "ratio", "W after", "b after"].map(run.tensor))
      let name = String(run.name.prefix { $0 != "," })
      let diagnosis = logExercise.diagnose([(call, answer)])
      let expected = logExercise.deviations.names.first { $0.id == name }
      #expect(diagnosis == expected.map { .named([$0]) }, "\(run.name)")
      // And by the rules of the lesson's second exercise.
      let log = try RunLog(Call("", answer.parts))
      let found = culprit(in: log, learningRate: try call.number("lr"))
      #expect((found == .nothing) == (name == "sound"))
    }
  }

  @Test func theSwiftOfTheTextDoesWhatItSays() {
    #expect(Lesson3_6.found() == .nothing)
    let (next, again) = Lesson3_6.sameDraws()
    #expect(next == again && Set(next).count == 3)
  }
}
