import Exercising
import Gradus
import GradusFixtures
import GradusReference

extension Verification {
  /// LBFGS with closures, every schedule, and what is done to gradients and parameters around a step.
  static func toolsByPyTorch() throws -> [Verification] {
    [try closures()] + (try schedulesByPyTorch()) + [try clipping(), try averaging()]
  }

  /// Parameters, losses and counts of evaluations. LBFGS moves all tensors as one vector, so what
  /// rounding does to one number goes by the largest: errors are relative to that.
  private static func closures() throws -> Verification {
    let names = try Golden.names(below: "closures/")
    let errors = try names.flatMap { name -> [Double] in
      let trace = try Golden.load(ClosureTrace.self, name)
      var lbfgs = try LBFGS(options: trace.options)
      var parameters = trace.initial
      return try trace.steps.flatMap { step in
        let before = lbfgs.state.evaluations
        let loss = try lbfgs.step(&parameters, closure: trace.evaluate)
        let evaluations = lbfgs.state.evaluations - before
        return errorsOfLargest(parameters.flatMap { $0 }, step.parameters.flatMap { $0 })
          + relativeErrors([loss, Double(evaluations)], [step.loss, Double(step.evaluations)])
      }
    }
    return Verification(
      "LBFGS with closures, \(names.count) runs", with: Golden.source, errors: errors,
      unit: .relative, bound: 1e-12)
  }

  private static func schedulesByPyTorch() throws -> [Verification] {
    try Schedule.names.map { scheduler in
      let names = try Golden.names(below: "schedules/\(scheduler)-")
      let errors = try names.flatMap { name -> [Double] in
        let trace = try Golden.load(ScheduleTrace.self, name)
        return trace.answer.errors(of: try trace.run.answer())
      }
      return Verification(
        "\(scheduler), \(names.count) runs", with: Golden.source, errors: errors,
        unit: .relative, bound: 1e-12)
    }
  }

  private static func clipping() throws -> Verification {
    let cases = try Golden.load(ClipRecording.self, "tools/clip.json").cases
    let errors = try cases.flatMap { item -> [Double] in
      var gradients = item.gradients
      guard item.call == "clip_grad_norm_" else {
        try clipGradValue(&gradients, clipValue: item.clip_value ?? .nan)
        return relativeErrors(gradients.flatMap { $0 }, item.result.flatMap { $0 })
      }
      var p = Double.infinity
      if case .number(let value)? = item.norm_type { p = value }
      let norm = try clipGradNorm(&gradients, maxNorm: item.max_norm ?? .nan, normType: p)
      return relativeErrors(
        gradients.flatMap { $0 } + [norm], item.result.flatMap { $0 } + [item.norm ?? .nan])
    }
    return Verification(
      "clipping of gradients, \(cases.count) calls", with: Golden.source, errors: errors,
      unit: .relative, bound: 1e-12)
  }

  private static func averaging() throws -> Verification {
    let cases = try Golden.load(AverageRecording.self, "tools/average.json").cases
    let errors = try cases.flatMap { item -> [Double] in
      var average = try AveragedParameters(item.decay.map { .exponential(decay: $0) } ?? .mean)
      return try item.updates.flatMap { update in
        try average.update(update.parameters)
        return errorsOfLargest(average.parameters.flatMap { $0 }, update.average.flatMap { $0 })
      }
    }
    return Verification(
      "averaging of parameters, \(cases.count) runs", with: Golden.source, errors: errors,
      unit: .relative, bound: 1e-12)
  }
}
