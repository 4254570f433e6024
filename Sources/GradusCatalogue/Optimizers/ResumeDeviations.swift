import Exercising
import Gradus
import GradusReference

/// A run that begins with the state of an earlier one, and what of that gets lost.
struct ResumedRun: Sendable {
  var change: @Sendable (inout OptimizerRun) -> Void = { _ in }

  /// The deviations of a run that goes on.
  static let deviations = Deviations<OptimizerRun, Trajectory>(
    of: ResumedRun(),
    answering: { resumed, run in
      var run = run
      resumed.change(&run)
      return try run.trajectory()
    },
    [
      Deviation(
        "state-lost", "The state is lost on resuming: moments and count begin anew",
        equation: "m = v = 0, t = 1", seenIn: "a checkpoint without optimizer.state_dict()"
      ) { $0.change = { $0.state = nil } },
      Deviation(
        "moments-lost", "The moments are lost on resuming; the count goes on",
        equation: "m = v = 0"
      ) {
        $0.change = { run in run.changeState { $0.mapValues(\.zeroed) } }
      },
      Deviation(
        "first-moment-lost", "The mean of the gradients is lost on resuming", equation: "m = 0"
      ) {
        $0.change = { run in
          run.changeState { state in
            var state = state
            for name in ["exp_avg", "momentum_buffer", "grad_avg"] {
              state[name] = state[name]?.zeroed
            }
            return state
          }
        }
      },
      Deviation(
        "second-moment-lost", "The mean of the squares is lost on resuming", equation: "v = 0"
      ) {
        $0.change = { run in
          run.changeState { state in
            var state = state
            for name in ["exp_avg_sq", "max_exp_avg_sq", "exp_inf", "square_avg", "sum"] {
              state[name] = state[name]?.zeroed
            }
            return state
          }
        }
      },
      Deviation(
        "count-lost",
        "The count of steps is lost on resuming: the moments go on and are corrected as "
          + "if they were new", equation: "t = 1"
      ) {
        $0.change = { run in
          run.changeState { state in
            var state = state
            if state["step"] != nil { state["step"] = 0 }
            if state["mu_product"] != nil { state["mu_product"] = 1 }
            return state
          }
        }
      },
    ])
}

extension OptimizerRun {
  fileprivate mutating func changeState(_ change: ([String: OptionValue]) -> [String: OptionValue])
  {
    state = state?.map { $0.map { Options(change($0.values)) } }
  }
}

extension OptionValue {
  /// A list as long, of zeros; what is no list is as it was.
  fileprivate var zeroed: OptionValue {
    guard case .numbers(let values) = self else { return self }
    return .numbers(values.map { _ in 0 })
  }
}
