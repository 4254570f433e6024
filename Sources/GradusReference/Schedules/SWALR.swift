import Foundation
import Gradus

/// From any rate to that of weight averaging: PyTorch's `SWALR`.
///
///     γₑ = swa_lr α(e) + γ (1 − α(e)), with α from 0 to 1 in anneal_epochs, along a cosine or a line
///
/// where γ is found from the rate before: γ = (γₑ₋₁ − α(e − 1) swa_lr) / (1 − α(e − 1)).
/// Source: torch.optim.swa_utils.SWALR; Izmailov et al. 2018, doi:10.48550/arXiv.1803.05407.
struct SWALR: Scheduler {
  static let name = "SWALR"
  let target: Double
  let length: Int
  let strategy: OneCycleLR.Strategy
  var clock = Clock()

  init(options: Options) throws {
    let arguments = try ScheduleArguments(
      options, of: Self.name, ["swa_lr", "anneal_epochs", "anneal_strategy"])
    target = try arguments.number("swa_lr")
    length = try arguments.whole("anneal_epochs", from: 0) ?? 10
    strategy = try arguments.choice("anneal_strategy", .cos)
  }

  var namesInGroup: [String] { ["swa_lr"] }

  mutating func prepare(_ group: inout Group) { group.averaging = target }

  mutating func rate(_ group: inout Group, isInitial: Bool) -> Double {
    let step = length == 0 ? max(1, clock.steps - 1) : clock.steps - 1
    let before = share(step - 1)
    let (rate, target) = (group.rates.learningRate, group.averaging ?? target)
    let start = before == 1 ? target : (rate - before * target) / (1 - before)
    let now = share(step)
    return target * now + start * (1 - now)
  }

  /// α after `step` steps.
  private func share(_ step: Int) -> Double {
    let part = max(0, min(1, Double(step) / Double(max(1, length))))
    return strategy == .linear ? part : (1 - cos(.pi * part)) / 2
  }
}
