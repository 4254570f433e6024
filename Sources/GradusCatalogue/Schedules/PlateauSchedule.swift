import Exercising
import Gradus

// The deviations of the schedule that looks at a metric.
extension ScheduleCatalogue {
  package static let plateau: [Deviation<ScheduleRecipe>] = [
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
    .options(
      "mode-max", "Larger is better, whatever was asked", equation: "mode = max",
      seenIn: "timm's PlateauLRScheduler, unless it is told otherwise"
    ) { $0.options["mode"] = .text("max") },
    .options("mode-min", "Smaller is better, whatever was asked", equation: "mode = min") {
      $0.options["mode"] = .text("min")
    },
    .options("cooldown-ignored", "There is no cooldown", equation: "cooldown = 0") {
      $0.options["cooldown"] = 0
    },
    .options(
      "cooldown-one-less", "The last step of the cooldown counts already",
      equation: "cooldown − 1", seenIn: "Keras's ReduceLROnPlateau"
    ) { try $0.change("cooldown", 0) { max(0, $0 - 1) } },
    .options("least-ignored", "min_lr is ignored", equation: "min_lr = 0") {
      $0.options["min_lr"] = 0
    },
    .options("eps-ignored", "Changes of eps or less are made all the same", equation: "eps = 0") {
      $0.options["eps"] = 0
    },
    .watch("best-not-updated", "The best stays what the first metric was", equation: "best = m₁") {
      $0.updatesBest = false
    },
    .watch(
      "metric-before-for-best", "Each metric is compared with the one before",
      equation: "best = mₑ₋₁"
    ) { $0.comparesWithLast = true },
    .watch(
      "bad-steps-add-up", "An improvement does not set the count of bad steps to zero",
      equation: "better: bad as it was"
    ) { $0.improvementResets = false },
    .watch(
      "falls-on", "A fall does not set the count of bad steps to zero, so that the next follows",
      equation: "after a fall: bad as it was"
    ) { $0.fallResets = false },
    .watch(
      "threshold-of-size", "The threshold is relative to the best one's size",
      equation: "best − threshold · |best|"
    ) { $0.thresholdOfSize = true },
    .watch(
      "cooldown-sees-nothing", "During the cooldown a better metric is not noticed",
      equation: "cooling: best as it was", seenIn: "Paddle's ReduceOnPlateau"
    ) { $0.looksWhileCooling = false },
  ]
}

/// ReduceLROnPlateau with lines that can be left out.
package struct PlateauWatch {
  var updatesBest = true
  var comparesWithLast = false
  var improvementResets = true
  var fallResets = true
  var thresholdOfSize = false
  var looksWhileCooling = true
  package var forgetsBest = false
  package var equalIsBetter = false
  package var bestCreeps = false
  package var fallsFromFirst = false

  /// The learning rates at first and after each metric.
  func rates(_ run: ScheduleRun) throws -> [Double] {
    let wantsLess = try run.options.text("mode") != "max"
    let isAbsolute = try run.options.text("threshold_mode") == "abs"
    let threshold = try run.number("threshold", 1e-4)
    var best = wantsLess ? Double.infinity : -.infinity
    var (bad, cooling) = (0.0, 0.0)
    var rates = [run.base.learningRate]
    for (step, metric) in (run.metrics ?? []).prefix(run.steps).enumerated() {
      let side = wantsLess ? -1.0 : 1
      var bar = isAbsolute ? best + side * threshold : best * (1 + side * threshold)
      if thresholdOfSize && !isAbsolute && best.isFinite {
        bar = best + side * threshold * abs(best)
      }
      let isBetter = (wantsLess ? metric < bar : metric > bar) || equalIsBetter && metric == bar
      if !looksWhileCooling && cooling > 0 {
        cooling -= 1
        rates.append(rates[step])
        continue
      }
      if comparesWithLast || (isBetter && (updatesBest || step == 0)) { best = metric }
      if bestCreeps { best = wantsLess ? min(best, metric) : max(best, metric) }
      if isBetter {
        if improvementResets { bad = 0 }
      } else {
        bad += 1
      }
      if cooling > 0 { (cooling, bad) = (cooling - 1, 0) }
      var rate = rates[step]
      if bad > (try run.number("patience", 10)) {
        let lower = max(
          (fallsFromFirst ? rates[0] : rate) * (try run.number("factor", 0.1)),
          try run.number("min_lr", 0))
        if rate - lower > (try run.number("eps", 1e-8)) { rate = lower }
        cooling = try run.number("cooldown", 0)
        if fallResets { bad = 0 }
        if forgetsBest { best = metric }
      }
      rates.append(rate)
    }
    return rates
  }
}

extension Deviation<ScheduleRecipe> {
  /// A schedule that watches its metric in another way.
  package static func watch(
    _ id: String, _ title: String, equation: String, seenIn: String? = nil,
    _ change: @escaping @Sendable (inout PlateauWatch) -> Void
  ) -> Self {
    .edit(id, title, equation: equation, seenIn: seenIn) { values, run in
      var watch = PlateauWatch()
      change(&watch)
      for (index, rate) in try watch.rates(run).enumerated() {
        values[index].learningRate = rate
      }
    }
  }
}
