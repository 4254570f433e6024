import Gradus

/// The base rate times a function of the epoch: PyTorch's `LambdaLR`.
///
///     γₑ = γ f(e)
///
/// It sets the rate, whatever it was. `lr_lambda` is a table of numbers: element e is f(e).
/// Source: torch.optim.lr_scheduler.LambdaLR.
struct LambdaLR: Scheduler {
  static let name = "LambdaLR"
  let table: [Double]
  var clock = Clock()

  init(options: Options) throws {
    table = try ScheduleArguments(options, of: Self.name, ["lr_lambda"])
      .demandedTable("lr_lambda")
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) throws -> Double {
    clock.base * (try look(table, at: clock.epoch, "lr_lambda", Self.name))
  }
}

/// The rate times a function of the epoch, again and again: PyTorch's `MultiplicativeLR`.
///
///     γₑ = γₑ₋₁ f(e),  e ≥ 1
///
/// `lr_lambda` is a table of numbers: element e is f(e), and f(0) is never used.
/// Source: torch.optim.lr_scheduler.MultiplicativeLR.
struct MultiplicativeLR: Scheduler {
  static let name = "MultiplicativeLR"
  let table: [Double]
  var clock = Clock()

  init(options: Options) throws {
    table = try ScheduleArguments(options, of: Self.name, ["lr_lambda"])
      .demandedTable("lr_lambda")
  }

  mutating func rate(_ group: inout Group, isInitial: Bool) throws -> Double {
    guard !isInitial else { return group.rates.learningRate }
    return group.rates.learningRate
      * (try look(table, at: clock.epoch, "lr_lambda", Self.name))
  }
}
