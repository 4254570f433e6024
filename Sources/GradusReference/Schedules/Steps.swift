import Foundation
import Gradus

/// The rate times γ every so many epochs: PyTorch's `StepLR`.
///
///     γₑ = γₑ₋₁ · gamma where e is a multiple of step_size, e > 0
///
/// Source: torch.optim.lr_scheduler.StepLR.
struct StepLR: Scheduler {
  static let name = "StepLR"
  let size: Double
  let gamma: Double
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["step_size", "gamma"])
    size = try arguments.number("step_size", nil, "a number other than 0") { $0 != 0 }
    gamma = try arguments.number("gamma", 0.1)
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let rate = group.rates.learningRate
    let isStep = Double(clock.epoch).remainder(dividingBy: size) == 0
    return clock.epoch == 0 || !isStep ? rate : rate * gamma
  }

  var closedForm: Double? {
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
struct MultiStepLR: Scheduler {
  static let name = "MultiStepLR"
  let milestones: [Double]
  let gamma: Double
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["milestones", "gamma"])
    guard let numbers = try arguments.table("milestones") else {
      throw arguments.fail("milestones", "a list of numbers")
    }
    milestones = numbers
    gamma = try arguments.number("gamma", 0.1)
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let times = milestones.count { $0 == Double(clock.epoch) }
    return times == 0
      ? group.rates.learningRate : group.rates.learningRate * pow(gamma, Double(times))
  }

  var closedForm: Double? {
    clock.base * pow(gamma, Double(milestones.count { $0 <= Double(clock.epoch) }))
  }
}

/// The rate times γ every epoch: PyTorch's `ExponentialLR`.
///
///     γₑ = γₑ₋₁ · gamma
///
/// Source: torch.optim.lr_scheduler.ExponentialLR.
struct ExponentialLR: Scheduler {
  static let name = "ExponentialLR"
  let gamma: Double
  var clock = Clock()

  init(options: Options) throws {
    gamma = try ScheduleArguments(options, of: Self.name, ["gamma"]).number("gamma")
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    isInitial ? group.rates.learningRate : group.rates.learningRate * gamma
  }

  var closedForm: Double? { clock.base * pow(gamma, Double(clock.epoch)) }
}
