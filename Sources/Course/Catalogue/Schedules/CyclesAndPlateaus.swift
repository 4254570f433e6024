import Foundation
import Gradus

// The deviations of schedules that cycle, that look at a metric, and that are made of others.
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

  static let plateau: [Deviation<ScheduleRecipe>] = [
    .options(
      "patience-one-less", "The rate falls at bad step number `patience`, not after it",
      equation: "bad ≥ patience"
    ) { try $0.change("patience", 10) { max(0, $0 - 1) } },
    .options("patience-one-more", "One more bad step is borne", equation: "bad > patience + 1") {
      try $0.change("patience", 10) { $0 + 1 }
    },
    .options("threshold-ignored", "Any improvement counts", equation: "threshold = 0") {
      $0.options["threshold"] = 0
    },
    .options("threshold-absolute", "The threshold is absolute", equation: "best − threshold") {
      $0.options["threshold_mode"] = .text("abs")
    },
    .options("threshold-relative", "The threshold is relative", equation: "best(1 − threshold)") {
      $0.options["threshold_mode"] = .text("rel")
    },
    .options("mode-min", "Smaller is better, whatever was asked", equation: "mode = min") {
      $0.options["mode"] = .text("min")
    },
    .options("cooldown-ignored", "There is no cooldown", equation: "cooldown = 0") {
      $0.options["cooldown"] = 0
    },
    .options("least-ignored", "min_lr is ignored", equation: "min_lr = 0") {
      $0.options["min_lr"] = 0
    },
    .options("eps-ignored", "Changes of eps or less are made all the same", equation: "eps = 0") {
      $0.options["eps"] = 0
    },
  ]

  static let sequential: [Deviation<ScheduleRecipe>] = [
    .options("one-step-longer", "Each part holds one step longer", equation: "milestones + 1") {
      $0.options["milestones"] = .numbers($0.numbers("milestones").map { $0 + 1 })
    },
    .options("one-step-shorter", "Each part ends one step early", equation: "milestones − 1") {
      $0.options["milestones"] = .numbers($0.numbers("milestones").map { max(0, $0 - 1) })
    },
    .options("first-alone", "The first part goes on for ever", equation: "no milestones") {
      $0.options["milestones"] = .numbers($0.numbers("milestones").map { _ in 1e6 })
    },
  ]

  static let chained: [Deviation<ScheduleRecipe>] = [
    .options("first-alone", "Only the first schedule steps") { run in
      guard case .list(let parts)? = run.options["schedulers"] else { return }
      run.options["schedulers"] = .list(Array(parts.prefix(1)))
    },
    .options("last-alone", "Only the last schedule steps") { run in
      guard case .list(let parts)? = run.options["schedulers"] else { return }
      run.options["schedulers"] = .list(Array(parts.suffix(1)))
    },
    .options("turned-round", "The schedules step in the opposite order") { run in
      guard case .list(let parts)? = run.options["schedulers"] else { return }
      run.options["schedulers"] = .list(parts.reversed())
    },
  ]

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
    .options("one-epoch-longer", "It takes one epoch more", equation: "anneal_epochs + 1") {
      try $0.change("anneal_epochs", 10) { $0 + 1 }
    },
  ]
}
