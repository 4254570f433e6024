import Foundation
import Gradus

/// The rate times γ every so many epochs: PyTorch's `StepLR`.
///
///     γₑ = γₑ₋₁ · gamma where e is a multiple of step_size, e > 0
///
/// Source: torch.optim.lr_scheduler.StepLR.
package struct StepLR: Scheduler {
  package static let name = "StepLR"
  package let size: Double
  package let gamma: Double
  package var clock = Clock()

  package init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["step_size", "gamma"])
    size = try arguments.number("step_size", nil, "a number other than 0") { $0 != 0 }
    gamma = try arguments.number("gamma", 0.1)
  }

  package mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let rate = group.rates.learningRate
    let isStep = Double(clock.epoch).remainder(dividingBy: size) == 0
    return clock.epoch == 0 || !isStep ? rate : rate * gamma
  }

  package var closedForm: Double? {
    clock.base * pow(gamma, (Double(clock.epoch) / size).rounded(.down))
  }
}

/// The rate times γ at milestones: PyTorch's `MultiStepLR`.
///
///     γₑ = γₑ₋₁ · gammaⁿ where e is a milestone, n times
///
/// No epoch is a milestone that is not whole.
///
/// Source: torch.optim.lr_scheduler.MultiStepLR.
package struct MultiStepLR: Scheduler {
  package static let name = "MultiStepLR"
  package let milestones: [Double]
  package let gamma: Double
  package var clock = Clock()

  package init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["milestones", "gamma"])
    guard let numbers = try arguments.table("milestones") else {
      throw arguments.fail("milestones", "a list of numbers")
    }
    milestones = numbers
    gamma = try arguments.number("gamma", 0.1)
  }

  package mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let times = milestones.count { $0 == Double(clock.epoch) }
    return times == 0
      ? group.rates.learningRate : group.rates.learningRate * pow(gamma, Double(times))
  }

  package var closedForm: Double? {
    clock.base * pow(gamma, Double(milestones.count { $0 <= Double(clock.epoch) }))
  }
}

/// The rate times γ every epoch: PyTorch's `ExponentialLR`.
///
///     γₑ = γₑ₋₁ · gamma
///
/// Source: torch.optim.lr_scheduler.ExponentialLR.
package struct ExponentialLR: Scheduler {
  package static let name = "ExponentialLR"
  package let gamma: Double
  package var clock = Clock()

  package init(options: Options) throws {
    gamma = try ScheduleArguments(options, of: Self.name, ["gamma"]).number("gamma")
  }

  package mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    isInitial ? group.rates.learningRate : group.rates.learningRate * gamma
  }

  package var closedForm: Double? { clock.base * pow(gamma, Double(clock.epoch)) }
}
