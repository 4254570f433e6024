import Foundation
import Testing

@testable import Exercising
@testable import Gradus
@testable import GradusCatalogue

/// One option of a schedule that explains a recording: its value is found and said.
@Suite struct ScheduleFittingTests {
  /// PyTorch's rates for one question, said to be of another.
  private func found(
    _ scheduler: String, _ asked: Options, _ said: Options, steps: Int = 24, lr: Double = 0.1,
    saidRate: Double = 0.1, metrics: [Double]? = nil
  ) throws -> [DeviationName] {
    let run = ScheduleRun(
      scheduler, options: asked, base: Rates(learningRate: lr), steps: steps, metrics: metrics)
    let rates = try run.answer().values.map { ["lr": OptionValue.number($0.learningRate)] }
    var content: [String: OptionValue] = [
      "format": .text("gradus.schedule-trace/1"), "scheduler": .text(scheduler),
      "options": .options(said),
      "base": .options(["lr": .number(saidRate)]),
      "values": .list(rates.map { .options(Options($0)) }),
    ]
    content["metrics"] = metrics.map { .numbers($0) }
    let file = FileManager.default.temporaryDirectory.appending(path: "fit-\(UUID()).json")
    try JSONEncoder().encode(Options(content)).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let verdict = TraceVerdict.judge(file.path)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return []
    }
    #expect(found.count == 1, "\(verdict.text)")
    return found.first?.names ?? []
  }

  @Test func anOptionIsFound() throws {
    let gamma = try found(
      "StepLR", ["step_size": 5, "gamma": 0.37], ["step_size": 5, "gamma": 0.5])
    #expect(gamma.map(\.id) == ["gamma=0.37"])
    #expect(gamma.first?.title == "It is StepLR with gamma = 0.37, not 0.5")
    let size = try found("StepLR", ["step_size": 7, "gamma": 0.5], ["step_size": 5, "gamma": 0.5])
    #expect(size.map(\.id) == ["step_size=7"])
    let period = try found("CosineAnnealingLR", ["T_max": 17], ["T_max": 24])
    #expect(period.map(\.id) == ["T_max=17"])
    let least = try found("CosineAnnealingLR", ["T_max": 24, "eta_min": 0.0025], ["T_max": 24])
    #expect(least.map(\.id) == ["eta_min=0.0025"])
    #expect(least.first?.title.hasSuffix("whatever its default is") == true)
    let growth = try found(
      "CosineAnnealingWarmRestarts", ["T_0": 4, "T_mult": 3], ["T_0": 4, "T_mult": 2])
    #expect(growth.map(\.id) == ["T_mult=3"])
    let rise = try found(
      "OneCycleLR", ["max_lr": 0.9, "total_steps": 30, "pct_start": 0.42, "cycle_momentum": false],
      ["max_lr": 0.9, "total_steps": 30, "cycle_momentum": false])
    #expect(rise.map(\.id) == ["pct_start=0.42"])
    let power = try found(
      "PolynomialLR", ["total_iters": 20, "power": 0.9], ["total_iters": 20, "power": 2])
    #expect(power.map(\.id) == ["power=0.9"])
    let milestone = try found(
      "MultiStepLR", ["milestones": [4, 9, 15], "gamma": 0.1],
      ["milestones": [4, 11, 15], "gamma": 0.1])
    #expect(milestone.map(\.id) == ["milestones[1]=9"])
    let base = try found("ExponentialLR", ["gamma": 0.9], ["gamma": 0.9], lr: 0.03)
    #expect(base.map(\.id) == ["lr=0.03"])
    #expect(base.first?.title == "The base rate is 0.03, not 0.1")
  }

  @Test func anOptionOfAPlateauIsFound() throws {
    let metrics = Array(repeating: 1.0, count: 20)
    let least = try found(
      "ReduceLROnPlateau", ["factor": 0.5, "patience": 1, "min_lr": 0.02],
      ["factor": 0.5, "patience": 1], steps: 20, metrics: metrics)
    #expect(least.map(\.id) == ["min_lr=0.02"])
    let factor = try found(
      "ReduceLROnPlateau", ["factor": 0.3, "patience": 3], ["patience": 3], steps: 20,
      metrics: metrics)
    #expect(factor.map(\.id) == ["factor=0.3"])
    let patience = try found(
      "ReduceLROnPlateau", ["factor": 0.5, "patience": 7], ["factor": 0.5, "patience": 2],
      steps: 20, metrics: metrics)
    #expect(patience.map(\.id) == ["patience=7"])
  }

  /// A warm-up and what comes after it, for `asked` and for `said` steps.
  private func sequence(_ length: Double, then rest: Double, start: Double = 0.1) -> Options {
    [
      "schedulers": .list([
        .options([
          "scheduler": .text("LinearLR"),
          "options": .options(["start_factor": .number(start), "total_iters": .number(length)]),
        ]),
        .options([
          "scheduler": .text("CosineAnnealingLR"), "options": .options(["T_max": .number(rest)]),
        ]),
      ]),
      "milestones": .numbers([length]),
    ]
  }

  @Test func theLengthOfAWarmUpIsFound() throws {
    let moved = try found("SequentialLR", sequence(6, then: 18), sequence(4, then: 18))
    #expect(moved.map(\.id) == ["warm-up=6"])
    #expect(moved.first?.title == "The first part has 6 steps, not 4")
    let within = try found("SequentialLR", sequence(6, then: 18), sequence(4, then: 20))
    #expect(within.map(\.id) == ["warm-up-within=6"])
    let start = try found(
      "SequentialLR", sequence(6, then: 18, start: 0.25), sequence(6, then: 18))
    #expect(start.map(\.id) == ["LinearLR.start_factor=0.25"])
    #expect(start.first?.title == "The part LinearLR has start_factor = 0.25, not 0.1")
  }

  /// A deviation with another value beside it.
  @Test func aValueBesideADeviationIsFound() throws {
    let deviations = try #require(ScheduleCatalogue.deviations(of: "StepLR"))
    var run = ScheduleRun(
      "StepLR", options: ["step_size": 5, "gamma": 0.37], base: Rates(learningRate: 0.1), steps: 24)
    let answer = try deviations.answer("falls-at-zero", run)
    run.options["gamma"] = 0.5
    let recording = Recording(
      question: run, answer: answer, allowed: answer.numbers.map { 1e-12 * abs($0) },
      scales: answer.numbers.map(abs))
    let result = try judgement(
      of: [recording], by: { try $0.answer() }, deviations: deviations,
      values: { ScheduleFitting(recording: $0, deviations: deviations).fits($1) })
    #expect(result.deviations.map { $0.names.map(\.id) } == [["falls-at-zero", "gamma=0.37"]])
  }

  /// What no value explains is not explained by one.
  @Test func whatIsOffOnceHasNoValue() throws {
    let run = ScheduleRun(
      "CosineAnnealingLR", options: ["T_max": 20], base: Rates(learningRate: 0.1), steps: 20)
    let deviations = try #require(ScheduleCatalogue.deviations(of: "CosineAnnealingLR"))
    var answer = try run.answer()
    answer.values[11].learningRate *= 1.01
    let recording = Recording(
      question: run, answer: answer, allowed: answer.numbers.map { 1e-12 * abs($0) },
      scales: answer.numbers.map(abs))
    #expect(ScheduleFitting(recording: recording, deviations: deviations).fits([]).isEmpty)
  }
}
