import Exercising
import Foundation
import Gradus

// The deviations of schedules along lines, powers and cosines.
extension ScheduleCatalogue {
  static let constant: [Deviation<ScheduleRecipe>] = [
    .law(
      "closed-form", "With no epochs the rate is the base", equation: "γ where T = 0",
      seenIn: "the closed form of PyTorch"
    ) { epoch, run in
      epoch < (try run.whole("total_iters", 5))
        ? run.base.learningRate * (try run.number("factor", 1.0 / 3)) : run.base.learningRate
    },
    .options("one-epoch-longer", "The factor holds one epoch more", equation: "T + 1") {
      try $0.change("total_iters", 5) { $0 + 1 }
    },
    .law("factor-divides", "The rate is divided by the factor", equation: "γ / f for e < T") {
      epoch, run in
      let (factor, total) = (
        try run.number("factor", 1.0 / 3), try run.whole("total_iters", 5)
      )
      return total == 0 || epoch < total ? run.base.learningRate / factor : run.base.learningRate
    },
  ]

  static let linear: [Deviation<ScheduleRecipe>] = [
    .law(
      "line-of-one-less", "The line ends one epoch early", equation: "e / (T − 1)",
      seenIn: "MMEngine's end"
    ) { epoch, run in
      let total = max(1, try run.whole("total_iters", 5) - 1)
      return try line(epoch, run, total: total)
    },
    .law(
      "from-zero", "The line begins at zero", equation: "γ f e / T",
      seenIn: "get_linear_schedule_with_warmup"
    ) { epoch, run in
      let total = try run.whole("total_iters", 5)
      return run.base.learningRate * (try run.number("end_factor", 1))
        * Double(min(epoch, total)) / Double(total)
    },
    .law(
      "from-one-part", "The line counts from 1 and forgets where it should begin",
      equation: "γ f (e + 1) / T", seenIn: "open_clip"
    ) { epoch, run in
      let total = try run.whole("total_iters", 5)
      return run.base.learningRate * (try run.number("end_factor", 1))
        * Double(min(epoch + 1, total)) / Double(total)
    },
    .law(
      "geometric", "Equal ratios where equal differences are asked for", equation: "γ s (f/s)^(e/T)"
    ) { epoch, run in
      let (start, end) = (
        try run.number("start_factor", 1.0 / 3), try run.number("end_factor", 1)
      )
      let total = try run.whole("total_iters", 5)
      let part = Double(min(epoch, total)) / Double(total)
      return run.base.learningRate * start * pow(end / start, part)
    },
    .law(
      "logarithmic", "It rises by the logarithm of the epoch, fast at first and then slowly",
      equation: "γ (s + (f − s) ln(e + 1) / ln T)", seenIn: "the default of DeepSpeed's WarmupLR"
    ) { epoch, run in
      let (start, end) = (
        try run.number("start_factor", 1.0 / 3), try run.number("end_factor", 1)
      )
      let total = max(2, try run.whole("total_iters", 5))
      let part = epoch < total ? log(Double(epoch + 1)) / log(Double(total)) : 1
      return run.base.learningRate * (start + (end - start) * part)
    },
    .law(
      "does-not-end", "The line goes on after its end", equation: "e / T for e > T"
    ) { epoch, run in try line(epoch, run, isHeld: false) },
    .options(
      "ends-at-one", "The line ends at the whole rate, whatever was asked", equation: "f = 1"
    ) {
      $0.options["end_factor"] = 1
    },
  ]

  private static func line(
    _ epoch: Int, _ run: ScheduleRun, total: Int? = nil, isHeld: Bool = true
  ) throws -> Double {
    let total = try total ?? run.whole("total_iters", 5)
    let (start, end) = (
      try run.number("start_factor", 1.0 / 3), try run.number("end_factor", 1)
    )
    let done = Double(isHeld ? min(epoch, total) : epoch) / Double(total)
    return run.base.learningRate * (start + (end - start) * done)
  }

  static let polynomial: [Deviation<ScheduleRecipe>] = [
    .options("power-ignored", "The power is ignored: a straight line", equation: "p = 1") {
      $0.options["power"] = 1
    },
    .law("falls-from-power", "The power is taken of e / T", equation: "1 − (e/T)ᵖ") { epoch, run in
      let total = try run.number("total_iters", 5)
      return run.base.learningRate
        * (1 - pow(min(1, Double(epoch) / total), try run.number("power", 1)))
    },
    .options("one-epoch-longer", "It takes one epoch more", equation: "T + 1") {
      try $0.change("total_iters", 5) { $0 + 1 }
    },
    .law(
      "ends-above-zero", "It ends at 0.0001, not at zero", equation: "10⁻⁴ + (γ − 10⁻⁴)(1 − e/T)ᵖ",
      seenIn: "Keras's PolynomialDecay"
    ) { epoch, run in
      let left = 1 - min(1, Double(epoch) / (try run.number("total_iters", 5)))
      return 1e-4 + (run.base.learningRate - 1e-4) * pow(left, try run.number("power", 1))
    },
    .law(
      "ends-at-a-ten-millionth", "It ends at 0.0000001, not at zero",
      equation: "10⁻⁷ + (γ − 10⁻⁷)(1 − e/T)ᵖ",
      seenIn: "transformers' get_polynomial_decay_schedule_with_warmup"
    ) { epoch, run in
      let left = 1 - min(1, Double(epoch) / (try run.number("total_iters", 5)))
      return 1e-7 + (run.base.learningRate - 1e-7) * pow(left, try run.number("power", 1))
    },
    .law(
      "begins-again", "After T it begins again on a longer way", equation: "T ⌈e/T⌉ for T",
      seenIn: "Keras's PolynomialDecay with cycle"
    ) { epoch, run in
      let total = try run.number("total_iters", 5)
      let way = total * max(1, (Double(epoch) / total).rounded(.up))
      return run.base.learningRate * pow(1 - Double(epoch) / way, try run.number("power", 1))
    },
    .compounding(equation: "γₑ = γₑ₋₁ (1 − e/T)ᵖ") { epoch, run in
      let part = min(1, Double(epoch) / (try run.number("total_iters", 5)))
      return pow(1 - part, try run.number("power", 1))
    },
  ]

  package static let cosine: [Deviation<ScheduleRecipe>] = [
    .options("period-one-less", "T_max is one too small", equation: "T − 1") {
      try $0.change("T_max", 1) { max(1, $0 - 1) }
    },
    .options("period-one-more", "T_max is one too large", equation: "T + 1") {
      try $0.change("T_max", 1) { $0 + 1 }
    },
    .options("least-ignored", "eta_min is ignored", equation: "m = 0") {
      $0.options["eta_min"] = 0
    },
    .law("whole-wave", "A whole wave, not half of one", equation: "cos(2πe/T)") { epoch, run in
      try wave(epoch, run) { cos(2 * .pi * $0) }
    },
    .law("half-missing", "The half is missing", equation: "m + (γ − m)(1 + cos(πe/T))") {
      epoch, run in try wave(epoch, run) { 1 + 2 * cos(.pi * $0) }
    },
    .law("quarter-wave", "A quarter of a wave", equation: "m + (γ − m) cos(πe/2T)") { epoch, run in
      try wave(epoch, run) { 2 * cos(.pi * $0 / 2) - 1 }
    },
    .law(
      "least-added", "eta_min is added, not aimed at", equation: "m + γ(1 + cos(πe/T))/2"
    ) { epoch, run in
      let least = try run.number("eta_min", 0)
      let part = Double(epoch) / (try run.number("T_max", 1))
      return least + run.base.learningRate * (1 + cos(.pi * part)) / 2
    },
    .law(
      "stays-at-least", "After T_max the rate stays at the least", equation: "e > T: m",
      seenIn: "Keras's CosineDecay, Optax"
    ) { epoch, run in try wave(epoch, run) { cos(.pi * min(1, $0)) } },
    .law(
      "least-is-part", "eta_min is taken for a part of the base rate, where the rate then stays",
      equation: "m = γ eta_min, e > T: m",
      seenIn: "alpha of Keras's CosineDecay and of Optax's cosine_decay_schedule"
    ) { epoch, run in
      let base = run.base.learningRate
      let least = base * (try run.number("eta_min", 0))
      let part = min(1, Double(epoch) / (try run.number("T_max", 1)))
      return least + (base - least) * (1 + cos(.pi * part)) / 2
    },
    .law(
      "least-clips", "eta_min cuts the wave off, and is not where it leads",
      equation: "max(m, γ(1 + cos(πe/T))/2)"
    ) { epoch, run in
      let part = Double(epoch) / (try run.number("T_max", 1))
      return max(
        try run.number("eta_min", 0), run.base.learningRate * (1 + cos(.pi * part)) / 2)
    },
    .law("degrees", "The cosine is taken of degrees", equation: "cos(180 e/T)") { epoch, run in
      try wave(epoch, run) { cos(180 * $0) }
    },
  ]

  /// What libraries do at the end of the wave.
  static let cosineOfLibraries: [Deviation<ScheduleRecipe>] = [
    .law(
      "stays-before-least", "The rate stays where it is one epoch before T_max",
      equation: "cos(π min(e, T − 1)/T)", seenIn: "MMEngine's end"
    ) { epoch, run in
      let last = max(0, 1 - 1 / (try run.number("T_max", 1)))
      return try wave(epoch, run) { cos(.pi * min(last, $0)) }
    },
    .law(
      "begins-again", "After T_max it begins again at the base", equation: "cos(π (e mod T)/T)",
      seenIn: "Ignite's CosineAnnealingScheduler"
    ) { epoch, run in
      try wave(epoch, run) { cos(.pi * $0.truncatingRemainder(dividingBy: 1)) }
    },
  ]

  /// m + (γ − m)(1 + w(e/T))/2.
  private static func wave(
    _ epoch: Int, _ run: ScheduleRun, _ wave: (Double) -> Double
  ) throws -> Double {
    let least = try run.number("eta_min", 0)
    let part = Double(epoch) / (try run.number("T_max", 1))
    return least + (run.base.learningRate - least) * (1 + wave(part)) / 2
  }

  package static let restarts: [Deviation<ScheduleRecipe>] =
    [
      .options("no-growth", "The periods do not grow", equation: "T_mult = 1") {
        $0.options["T_mult"] = 1
      },
      .law(
        "growth-added", "Each period is T_mult − 1 epochs longer than the one before",
        equation: "Tᵢ = T₀ + i(T_mult − 1)"
      ) { epoch, run in
        let growth = try run.whole("T_mult", 1) - 1
        return try anneal(epoch, run) { $0 + growth }
      },
      .law(
        "no-restart", "The cosine is not restarted and rises as it fell", equation: "cos(πe/T₀)"
      ) { epoch, run in
        let least = try run.number("eta_min", 0)
        let part = Double(epoch) / (try run.number("T_0", 1))
        return least + (run.base.learningRate - least) * (1 + cos(.pi * part)) / 2
      },
      .options("least-ignored", "eta_min is ignored", equation: "m = 0") {
        $0.options["eta_min"] = 0
      },
      .options("period-one-more", "Periods are one epoch too long", equation: "T₀ + 1") {
        try $0.change("T_0", 1) { $0 + 1 }
      },
      .law(
        "least-reached", "Each wave reaches the least rate before the restart, one epoch late",
        equation: "restart at t > Tᵢ"
      ) { epoch, run in
        let growth = try run.whole("T_mult", 1)
        var (since, period) = (epoch, try run.whole("T_0", 1))
        while since > period {
          since -= period + 1
          period *= growth
        }
        let least = try run.number("eta_min", 0)
        let part = Double(since) / Double(period)
        return least + (run.base.learningRate - least) * (1 + cos(.pi * part)) / 2
      },
      .law(
        "counter-not-reset", "The period grows, and the epochs go on being counted from the start",
        equation: "cos(πe/Tᵢ)"
      ) { epoch, run in
        let growth = try run.whole("T_mult", 1)
        var (since, period) = (epoch, try run.whole("T_0", 1))
        while since >= period {
          since -= period
          period *= growth
        }
        let least = try run.number("eta_min", 0)
        let part = Double(epoch) / Double(period)
        return least + (run.base.learningRate - least) * (1 + cos(.pi * part)) / 2
      },
    ]
    + (1...12).map { count in
      .edit(
        "ends-after-\(count)",
        "After \(count == 1 ? "one period" : "\(count) periods") the rate stays at the least",
        equation: "e ≥ T₁ + … + Tₙ: m, n = \(count)",
        seenIn: "transformers' get_cosine_with_hard_restarts_schedule_with_warmup, timm"
      ) { values, run in
        let (first, growth) = (try run.whole("T_0", 1), try run.whole("T_mult", 1))
        var (end, period) = (first, first)
        for _ in 1..<count where end < values.count {
          period *= growth
          end += period
        }
        let least = try run.number("eta_min", 0)
        for epoch in values.indices.dropFirst(end) { values[epoch].learningRate = least }
      }
    }

  private static func anneal(
    _ epoch: Int, _ run: ScheduleRun, _ next: (Int) -> Int
  ) throws -> Double {
    var period = try run.whole("T_0", 1)
    var since = epoch
    while since >= period {
      since -= period
      period = next(period)
    }
    let least = try run.number("eta_min", 0)
    let part = Double(since) / Double(period)
    return least + (run.base.learningRate - least) * (1 + cos(.pi * part)) / 2
  }
}
