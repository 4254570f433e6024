import Exercising
import Foundation
import Gradus

// The deviations of schedules that cycle or lead to a rate.
extension ScheduleCatalogue {
  /// The mistakes with a cycled momentum.
  private static let momentum: [Deviation<ScheduleRecipe>] = [
    .edit("momentum-stays", "The momentum is not cycled", equation: "μ as it was") { values, run in
      for index in values.indices { values[index].momentum = run.base.momentum }
    },
    .edit(
      "momentum-in-phase", "The momentum rises where the rate rises", equation: "low ↔ high"
    ) { values, run in
      let cycles = run.options["cycle_momentum"] != .flag(false)
      let isOneCycle = run.scheduler == "OneCycleLR"
      let low = try run.number("base_momentum", isOneCycle ? 0.85 : 0.8)
      let high = try run.number("max_momentum", isOneCycle ? 0.95 : 0.9)
      guard cycles else { return }
      for index in values.indices {
        values[index].momentum = values[index].momentum.map { low + high - $0 }
      }
    },
  ]

  static let cyclic: [Deviation<ScheduleRecipe>] =
    [
      .options("mode-ignored", "The mode is ignored: all triangles are alike", equation: "s = 1") {
        $0.options["mode"] = nil
        $0.options["scale_fn"] = nil
      },
      .options("scaled-by-epoch", "Cycles are scaled by gamma once each epoch", equation: "gammaᵉ")
      {
        $0.options["mode"] = .text("exp_range")
      },
      .options(
        "gamma-by-cycle", "Each cycle is gamma times as high, where each step should be",
        equation: "gammaᶜ"
      ) { run in
        guard run.options["mode"] == .text("exp_range") else { return }
        let gamma = try run.number("gamma", 1)
        run.options["scale_fn"] = .numbers((0...run.steps + 1).map { pow(gamma, Double($0)) })
      },
      .options(
        "cycles-from-zero", "Cycles are counted from 0, where PyTorch counts them from 1",
        equation: "s(c − 1)"
      ) { run in
        let table = run.numbers("scale_fn")
        if run.options["scale_mode"] != .text("iterations"), let first = table.first {
          run.options["scale_fn"] = .numbers([first] + table)
        } else if run.options["mode"] == .text("triangular2") {
          run.options["scale_fn"] = .numbers((0...run.steps + 1).map { pow(2, 2 - Double($0)) })
        }
      },
      .options("down-as-up", "The way down is as long as the way up", equation: "down = up") {
        $0.options["step_size_down"] = nil
      },
      .options(
        "size-is-cycle", "step_size_up is taken for the whole cycle", equation: "up/2",
        seenIn: "other implementations"
      ) { try $0.change("step_size_up", 2000) { max(1, ($0 / 2).rounded(.down)) } },
    ] + momentum

  static let oneCycle: [Deviation<ScheduleRecipe>] =
    [
      .options(
        "ends-from-highest", "The smallest rate is max_lr / final_div_factor",
        equation: "max_lr / final_div_factor"
      ) { run in
        let divisor = try run.number("div_factor", 25)
        try run.change("final_div_factor", 1e4) { $0 / divisor }
      },
      .options(
        "ends-at-a-ten-thousandth", "The smallest rate is 0.0001, whatever the largest is",
        equation: "10⁻⁴", seenIn: "Paddle's OneCycleLR, end_learning_rate"
      ) { run in
        let first = try run.number("max_lr", .nan) / run.number("div_factor", 25)
        run.options["final_div_factor"] = .number(first / 1e-4)
      },
      .options(
        "phases-from-one", "The phases end one step later: at int(0.3 T) and at T",
        equation: "⌊p T⌋, T for p T − 1, T − 1", seenIn: "Optax's cosine_onecycle_schedule"
      ) { run in
        let product = try run.whole("epochs", 1).multipliedReportingOverflow(
          by: run.whole("steps_per_epoch", 1)
        ).partialValue
        let total = try run.number("total_steps", Double(product))
        let up = ((try run.number("pct_start", 0.3)) * total).rounded(.down)
        run.options["total_steps"] = .number(total + 1)
        run.options["pct_start"] = .number((up + 1) / (total + 1))
      },
      .options("straight-lines", "Straight lines where cosines are asked for", equation: "linear") {
        $0.options["anneal_strategy"] = .text("linear")
      },
      .options("cosines", "Cosines where straight lines are asked for", equation: "cos") {
        $0.options["anneal_strategy"] = .text("cos")
      },
      .options(
        "half-way-up", "The way up is half of it, whatever was asked", equation: "pct_start = 0.5"
      ) { $0.options["pct_start"] = 0.5 },
      .options("one-step-longer", "The cycle is one step longer", equation: "T + 1") {
        if $0.options["total_steps"] == nil {
          let (epochs, steps) = (try $0.whole("epochs", 1), try $0.whole("steps_per_epoch", 1))
          $0.options["total_steps"] = .number(Double(epochs) * Double(steps))
        }
        try $0.change("total_steps", 1) { $0 + 1 }
      },
      .options("no-third-phase", "The third phase is missing", equation: "three_phase = false") {
        $0.options["three_phase"] = false
      },
      .options(
        "starts-at-a-25th", "It starts at max_lr / 25, whatever was asked",
        equation: "div_factor = 25"
      ) { $0.options["div_factor"] = 25 },
    ] + momentum

  static let averaging: [Deviation<ScheduleRecipe>] = [
    .options("straight-line", "A straight line where a cosine is asked for", equation: "linear") {
      $0.options["anneal_strategy"] = .text("linear")
    },
    .options("cosine", "A cosine where a straight line is asked for", equation: "cos") {
      $0.options["anneal_strategy"] = .text("cos")
    },
    .options(
      "at-once", "The rate of averaging holds from the first step on",
      equation: "anneal_epochs = 0"
    ) { $0.options["anneal_epochs"] = 0 },
    .edit(
      "base-not-solved-for", "The rate before stands where the base rate belongs",
      equation: "γₑ = α swa_lr + (1 − α) γₑ₋₁"
    ) { values, run in
      let (target, length) = (
        try run.number("swa_lr", 0), max(1, try run.number("anneal_epochs", 10))
      )
      let isLine = run.options["anneal_strategy"] == .text("linear")
      for epoch in values.indices.dropFirst() {
        let part = min(1, Double(epoch) / length)
        let share = isLine ? part : (1 - cos(.pi * part)) / 2
        values[epoch].learningRate =
          share * target + (1 - share) * values[epoch - 1].learningRate
      }
    },
    .options("one-epoch-longer", "It takes one epoch more", equation: "anneal_epochs + 1") {
      try $0.change("anneal_epochs", 10) { $0 + 1 }
    },
  ]
}
