import Exercising
import Foundation
import Gradus
import GradusReference

extension TraceVerdict {
  /// Judges the file at `path`, which follows Documentation/Formats.md; whatever is wrong with it is
  /// the verdict. `progress` is told what is going on.
  ///
  /// - Complexity: a run of the reference and, where the file deviates, of a few numbers one of each
  ///   deviation, of pairs and of threes of them, each up to the step in which it departs.
  public static func judge(
    _ path: String, progress: @escaping (String) -> Void = { _ in }
  ) -> TraceVerdict {
    do {
      let (trace, isOfFirstRecorder) = try TraceFile.read(path, progress: progress)
      switch trace {
      case .optimizer(let trace): return try judge(trace, path, isOfFirstRecorder, progress)
      case .schedule(let trace): return try judge(trace, path, isOfFirstRecorder, progress)
      }
    } catch let problem as TraceFile.Problem {
      return .invalid(path, problem.reason)
    } catch let error as OptionError {
      return .invalid(path, error.description)
    } catch {
      return .invalid(path, "\(error)")
    }
  }

  private static func judge(
    _ trace: OptimizerTrace, _ path: String, _ isOfFirstRecorder: Bool,
    _ progress: @escaping (String) -> Void
  ) throws -> TraceVerdict {
    try trace.validate()
    var verdict = TraceVerdict(
      file: path, subject: trace.optimizer, steps: trace.steps.count,
      numbers: trace.steps.count * trace.initial.reduce(0) { $0 + $1.count },
      outcome: .invalid(""))
    verdict.lacks = trace.lacks ?? []
    let judgement = try trace.judgement(progress)
    verdict.outcome = judgement.outcome
    verdict.really = judgement.really
    verdict.missing = judgement.missing
    verdict.judgedBy = judgement.judgedBy
    guard judgement.isUnexplained, isOfFirstRecorder else { return verdict }
    if let rates = try trace.ratesThatFit() {
      verdict.outcome = .matches(largestError: rates.largestError, indistinguishable: [])
      verdict.lacks.append(rates.text)
      verdict.really = []
    } else if let reason = try trace.reasonWhyLate() {
      verdict.outcome = .invalid(reason)
      verdict.really = []
    }
    return verdict
  }

  /// The first parameter group that is no match decides.
  private static func judge(
    _ trace: ScheduleTrace, _ path: String, _ isOfFirstRecorder: Bool,
    _ progress: (String) -> Void
  ) throws -> TraceVerdict {
    try trace.validate()
    let deviations = ScheduleCatalogue.deviations(of: trace.scheduler)
    var verdict = TraceVerdict(
      file: path, subject: trace.scheduler, steps: trace.values.count - 1, numbers: 0,
      outcome: .matches(largestError: 0, indistinguishable: []))
    for group in trace.runs.indices {
      let levels = (trace.dtype == .float32 ? [true] : [false, true]).map {
        trace.recording(group: group, inFloat32: $0)
      }
      let found = try judgement(
        of: levels, by: { try $0.answer() }, deviations: deviations,
        values: { recording, indices in
          deviations.map { ScheduleFitting(recording: recording, deviations: $0).fits(indices) }
            ?? []
        }, progress: progress)
      verdict.numbers += levels[0].allowed.count { $0.isFinite }
      let isRounded =
        trace.dtype == .float32
        || found.deviations.contains { $0.names.contains(.float32Inside) }
      verdict.judgedBy =
        (isRounded ? "float32's rounding" : "1e-12") + " of the largest rate so far"
      let outcome = outcome(found) {
        trace.divergence(at: $0, group: group, expected: found.expected)
      }
      switch (verdict.outcome, outcome) {
      case (.matches(let error, let others), .matches(let another, let more)):
        let alike =
          group == 0 ? more : others.filter { match in more.contains { $0.names == match.names } }
        verdict.outcome = .matches(largestError: max(error, another), indistinguishable: alike)
      case (_, .deviates(_, let names)):
        verdict.outcome = outcome
        if isOfFirstRecorder, let fit = try trace.baseThatFits(names) {
          verdict.outcome = fit.outcome
          verdict.lacks.append(fit.text)
        }
        return verdict
      default: break
      }
    }
    return verdict
  }

  private static func outcome(
    _ judgement: Judgement, _ divergence: (Int) -> Divergence
  ) -> Outcome {
    let matches = judgement.deviations.map {
      Match(names: $0.names, largestError: $0.largestError)
    }
    guard let index = judgement.firstDifference else {
      return .matches(largestError: judgement.largestError, indistinguishable: matches)
    }
    return .deviates(divergence(index), deviations: matches)
  }
}
