import Exercising
import Foundation
import Gradus
import Reference

extension TraceVerdict {
  /// Judges the file at `path`, which follows FORMATS.md; whatever is wrong with it is the verdict.
  ///
  /// - Complexity: a run of the reference and, where the file deviates, one of each deviation and
  ///   of each pair of them up to the first divergent step.
  public static func judge(_ path: String) -> TraceVerdict {
    do {
      let (format, data) = try TraceFile.read(path)
      switch format {
      case "gradus.optimizer-trace/1":
        return try judge(TraceFile.decode(OptimizerTrace.self, from: data), path)
      case "gradus.schedule-trace/1":
        return try judge(TraceFile.decode(ScheduleTrace.self, from: data), path)
      default:
        return .invalid(
          path,
          "\"format\" is \"\(format)\"; traces are gradus.optimizer-trace/1 and "
            + "gradus.schedule-trace/1")
      }
    } catch let problem as TraceFile.Problem {
      return .invalid(path, problem.reason)
    } catch let error as OptionError {
      return .invalid(path, error.description)
    } catch {
      return .invalid(path, "\(error)")
    }
  }

  private static func judge(_ trace: OptimizerTrace, _ path: String) throws -> TraceVerdict {
    try trace.validate()
    let allowances = trace.allowances
    let found = try judgement(
      of:
        allowances.map { try trace.recording(allowing: $0) }, by: { try $0.trajectory() },
      deviations: OptimizerCatalogue.deviations(of: trace.optimizer)
    ) { level, number in
      let steps = (trace.trajectory.coordinate(number)?.step ?? 0) + 1
      return try trace.recording(steps: steps, allowing: allowances[level])
    }
    return TraceVerdict(
      file: path, subject: trace.optimizer, steps: trace.steps.count,
      numbers: trace.trajectory.numbers.count,
      outcome: outcome(found) { trace.divergence(at: $0, expected: found.expected) })
  }

  private static func judge(_ trace: ScheduleTrace, _ path: String) throws -> TraceVerdict {
    try trace.validate()
    let recording = trace.recording()
    let found = try judgement(
      of: [recording], by: { try $0.answer() },
      deviations: ScheduleCatalogue.deviations(of: trace.scheduler),
      beginning: { _, number in trace.recording(values: number / 2 + 1) })
    return TraceVerdict(
      file: path, subject: trace.scheduler, steps: trace.values.count - 1,
      numbers: recording.allowed.count { $0.isFinite },
      outcome: outcome(found) { trace.divergence(at: $0, expected: found.expected) })
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
