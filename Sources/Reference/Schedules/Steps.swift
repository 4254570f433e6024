import Foundation
import Gradus

/// The rate times γ every so many epochs: PyTorch's `StepLR`.
///
///     γₑ = γₑ₋₁ · gamma where e is a multiple of step_size, e > 0
///
/// Source: torch.optim.lr_scheduler.StepLR.
public struct StepLR: Scheduler {
  public static let name = "StepLR"
  public let size: Int
  public let gamma: Double
  public var clock = Clock()

  public init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["step_size", "gamma"])
    size = try arguments.demanded("step_size", from: 1)
    gamma = try arguments.number("gamma", 0.1)
  }

  public mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let rate = group.rates.learningRate
    return clock.epoch == 0 || clock.epoch % size != 0 ? rate : rate * gamma
  }

  public var closedForm: Double? { clock.base * pow(gamma, Double(clock.epoch / size)) }
}

/// The rate times γ at milestones: PyTorch's `MultiStepLR`.
///
///     γₑ = γₑ₋₁ · gammaⁿ where e is a milestone, n times
///
/// Source: torch.optim.lr_scheduler.MultiStepLR.
public struct MultiStepLR: Scheduler {
  public static let name = "MultiStepLR"
  public let milestones: [Int]
  public let gamma: Double
  public var clock = Clock()

  public init(options: Options) throws {
    let arguments = try ScheduleArguments(options, of: Self.name, ["milestones", "gamma"])
    guard let numbers = try arguments.table("milestones") else {
      throw arguments.fail("milestones", "a list of whole numbers")
    }
    milestones = try numbers.map { number in
      guard let whole = Int(exactly: number) else {
        throw arguments.fail("milestones", "a list of whole numbers")
      }
      return whole
    }
    gamma = try arguments.number("gamma", 0.1)
  }

  public mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let times = milestones.count { $0 == clock.epoch }
    return times == 0
      ? group.rates.learningRate : group.rates.learningRate * pow(gamma, Double(times))
  }

  public var closedForm: Double? {
    clock.base * pow(gamma, Double(milestones.count { $0 <= clock.epoch }))
  }
}

/// The rate times γ every epoch: PyTorch's `ExponentialLR`.
///
///     γₑ = γₑ₋₁ · gamma
///
/// Source: torch.optim.lr_scheduler.ExponentialLR.
public struct ExponentialLR: Scheduler {
  public static let name = "ExponentialLR"
  public let gamma: Double
  public var clock = Clock()

  public init(options: Options) throws {
    gamma = try ScheduleArguments(options, of: Self.name, ["gamma"]).number("gamma")
  }

  public mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    isInitial ? group.rates.learningRate : group.rates.learningRate * gamma
  }

  public var closedForm: Double? { clock.base * pow(gamma, Double(clock.epoch)) }
}
