import Foundation
import Testing

@testable import Exercising
@testable import Gradus
@testable import GradusCatalogue

/// What is found of a trace that is not PyTorch's: the fewest deviations to all digits, a value, or
/// another optimizer.
@Suite struct TraceSearchTests {
  /// What other libraries wrote, and what each file is: deviations, or another optimizer.
  static let files: [(file: String, ids: [String])] = [
    ("keras.Adam-float32", ["epsilon-hat", "powers-in-float32"]),
    ("keras.Adam-float64", ["epsilon-hat", "powers-of-float32"]),
    (
      "tensorflow1.Adam", ["epsilon-hat", "options-in-float32", "powers-multiplied-in-float32"]
    ),
    ("mlx.Adam-bias-correction-float32", ["powers-in-float32"]),
    ("thinc.Adam-default", ["epsilon-hat", "averages-in-float32", "clipped-each-norm"]),
    ("timm.RMSpropTF", ["epsilon-inside-root", "starts-at-one"]),
    ("timm.RMSpropTF-momentum", ["epsilon-inside-root", "starts-at-one", "rate-in-buffer"]),
    ("onnx.Adam-T0", ["epsilon-hat", "first-step-uncorrected", "constants-in-float32"]),
    ("optax.adabelief", ["AdaBelief"]),
    ("schedulefree.SGD", ["ScheduleFreeSGD"]),
  ]

  private func verdict(_ name: String) -> TraceVerdict {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return TraceVerdict.judge(folder.appending(path: "OtherLibraries/\(name).json").path)
  }

  @Test(arguments: files)
  func whatALibraryDoesIsFound(file: String, ids: [String]) throws {
    let verdict = verdict(file)
    guard case .deviates(_, let found) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    let really = verdict.really.map { [$0.subject] + $0.match.names.map(\.id) }
    #expect(found.map { $0.names.map(\.id) } + really == [ids], "\(verdict.text)")
    #expect(!verdict.text.contains("float32-inside"))
  }

  @Test func anotherOptimizerIsCalledByItsName() throws {
    let verdict = verdict("optax.adabelief")
    #expect(verdict.text.contains("\n  really    this is no Adam: it is AdaBelief\n"))
    #expect(try verdict.json().contains(#""really":[{"ids":[],"#))
    #expect(try verdict.json().contains(#""subject":"AdaBelief""#))
  }

  /// PyTorch's own question, answered by these deviations and with this tuning.
  private func judgement(
    _ name: String, _ ids: [String] = [], _ tuning: OptimizerSubject.Tuning? = nil
  ) throws -> OptimizerTrace.Judgement {
    let trace = try Golden.load(OptimizerTrace.self, "optimizers/\(name).json")
    let subject = try #require(OptimizerCatalogue.subject(trace.optimizer))
    let indices = try ids.map { id in
      try #require(subject.deviations.names.firstIndex { $0.id == id })
    }
    var answer = Trajectory(parameters: [])
    try subject.follow(indices.sorted(), tuning: tuning, trace.run) {
      answer.parameters.append($0)
      return true
    }
    return try trace.answering(answer).judgement { _ in }
  }

  private func found(_ judgement: OptimizerTrace.Judgement) -> [[DeviationName]] {
    guard case .deviates(_, let found) = judgement.outcome else { return [] }
    return found.map(\.names)
  }

  @Test func twosAndThreesAreNamed() throws {
    let pair = ["epsilon-inside-root", "decay-doubled"]
    #expect(try found(judgement("Adam-weight-decay-0.1", pair)).map { $0.map(\.id) } == [pair])
    let three = ["no-bias-correction", "epsilon-inside-root", "decay-decoupled"]
    #expect(try found(judgement("Adam-weight-decay-0.1", three)).map { $0.map(\.id) } == [three])
  }

  /// Another value of an option, alone and beside a deviation.
  @Test func aValueIsFound() throws {
    func option(_ name: String, _ value: Double) -> OptimizerSubject.Tuning {
      { $0.options.append { $0[name] = .number(value) } }
    }
    let epsilon = try found(judgement("Adam-lr-0.1", [], option("eps", 3e-6)))
    #expect(epsilon.map { $0.map(\.id) } == [["eps=3e-06"]])
    #expect(epsilon.first?.first?.title.hasPrefix("It is Adam with eps = 3e-06, ") == true)
    let decay = try found(judgement("AdamW-weight-decay-0.5", [], option("weight_decay", 0.07)))
    #expect(decay.map { $0.map(\.id) } == [["weight_decay=0.07"]])
    #expect(decay.first?.first?.title == "It is AdamW with weight_decay = 0.07, not 0.5")
    let rate = try found(judgement("SGD-momentum-0.9", [], option("momentum", 0.85)))
    #expect(rate.map { $0.map(\.id) } == [["momentum=0.85"]])
    let beta = try found(
      judgement("Adam-lr-0.1") { $0.options.append { $0["betas"] = [0.9, 0.9875] } })
    #expect(beta.map { $0.map(\.id) } == [["beta2=0.9875"]])
    let both = try found(judgement("Adam-lr-0.1", ["epsilon-hat"], option("eps", 3e-6)))
    #expect(both.map { $0.map(\.id) } == [["epsilon-hat", "eps=3e-06"]])
  }

  @Test func aNormAndAFactorAreFound() throws {
    let norm = try found(judgement("SGD-momentum-0.9") { $0.feed.clip = Clip(limit: 0.35) })
    #expect(norm.map { $0.map(\.id) } == [["clipped-norm=0.35"]])
    #expect(norm.first?.first?.equation == "g · min(1, 0.35 / ‖g‖)")
    let each = try found(
      judgement("SGD-momentum-0.9") { $0.feed.clip = Clip(limit: 0.35, isTensorwise: true) })
    #expect(each.map { $0.map(\.id) } == [["clipped-each-norm=0.35"]])
    let factor = try found(judgement("SGD-momentum-0.9") { $0.feed.scale = 1.0 / 3 })
    // Of SGD without decay, a third of the rate is a third of each gradient.
    #expect(factor.map { $0.map(\.id) } == [["lr=1/30"], ["gradient-factor=1/3"]])
    #expect(factor.last?.first?.title == "Each gradient counts 1/3 times")
  }

  /// What the data cannot show is said, with what would show it.
  @Test func whatIsMissingIsSaid() throws {
    let trace = try Golden.load(OptimizerTrace.self, "optimizers/Adam-lr-0.1.json")
    var run = trace.run
    run.steps = run.steps.prefix(6).map { step in
      .init(gradients: step.gradients.map { $0.map { _ in 3 } })
    }
    let large = OptimizerTrace(
      recordedBy: nil, optimizer: "Adam", options: trace.options, groups: nil, state: nil,
      lacks: nil, dtype: .float32, shapes: trace.shapes, initial: run.initial,
      steps: try zip(run.steps, run.trajectory().parameters).map { step, parameters in
        .init(
          gradients: step.gradients, parameters: parameters, options: nil, rows: nil,
          entries: nil, groups: nil)
      })
    let judgement = try large.judgement { _ in }
    guard case .matches(_, let alike) = judgement.outcome else {
      Issue.record("\(judgement)")
      return
    }
    #expect(alike.contains { $0.names.map(\.id) == ["no-epsilon"] })
    #expect(
      judgement.missing.first?.hasPrefix(
        "gradients near 1e-8, in which ε counts: these are too large to see it (would tell ")
        == true)
    #expect(judgement.missing.contains { $0.hasPrefix("weight_decay above 0 (would tell ") })
  }

  /// What is right for some steps and then is not is no other optimizer, and few candidates are
  /// tried for it.
  @Test func aLateDepartureIsNotExplainedAway() throws {
    let trace = try Golden.load(OptimizerTrace.self, "optimizers/Adam-lr-0.1.json")
    var answer = trace.trajectory
    let last = answer.parameters.count - 1
    answer.parameters[last][0][0] *= 1.01
    let judgement = try trace.answering(answer).judgement { _ in }
    #expect(judgement.isUnexplained)
  }

  @Test func whatGetsLostOnResumingIsListed() throws {
    let text = try Catalogue.text(of: ["resuming"])
    #expect(text.hasPrefix("Resuming: 5 deviations\n  state-lost\n"))
    #expect(Catalogue.page.contains("## Resuming"))
  }
}

extension OptimizerTrace {
  /// The same trace with another answer, and another optimizer that it is believed to be of.
  func answering(_ answer: Trajectory, as name: String? = nil) -> OptimizerTrace {
    OptimizerTrace(
      recordedBy: recordedBy, optimizer: name ?? optimizer, options: options, groups: groups,
      state: state, lacks: lacks, dtype: dtype, shapes: shapes, initial: initial,
      steps: zip(steps, answer.parameters).map { step, parameters in
        Step(
          gradients: step.gradients, parameters: parameters, options: step.options,
          rows: step.rows, entries: step.entries, groups: step.groups)
      })
  }
}
