import Exercising
import Foundation
import Gradus

// The deviations of schedules that multiply the rate now and then.
extension ScheduleCatalogue {
  static let lambda: [Deviation<ScheduleRecipe>] = [
    .law(
      "multiplies-rate-before", "The factor multiplies the rate before, not the base",
      equation: "γₑ = γₑ₋₁ f(e)", seenIn: "MultiplicativeLR"
    ) { epoch, run in
      run.numbers("lr_lambda").prefix(epoch + 1).reduce(run.base.learningRate, *)
    },
    .law("factor-is-rate", "The factor is taken for the rate", equation: "γₑ = f(e)") {
      epoch, run in run.numbers("lr_lambda")[epoch]
    },
  ]

  static let multiplicative: [Deviation<ScheduleRecipe>] = [
    .law(
      "multiplies-base", "The factor multiplies the base rate", equation: "γₑ = γ f(e)",
      seenIn: "LambdaLR"
    ) { epoch, run in
      epoch == 0 ? run.base.learningRate : run.base.learningRate * run.numbers("lr_lambda")[epoch]
    },
    .law(
      "uses-first-factor", "f(0) multiplies the first rate", equation: "γ₀ = γ f(0)"
    ) { epoch, run in
      run.numbers("lr_lambda").prefix(epoch + 1).reduce(run.base.learningRate, *)
    },
  ]

  static let step: [Deviation<ScheduleRecipe>] = [
    .law(
      "falls-at-zero", "The rate falls at epoch 0 too", equation: "γ · gamma^(⌊e/s⌋ + 1)"
    ) { epoch, run in
      run.base.learningRate
        * power(try run.number("gamma", 0.1), epoch / (try run.whole("step_size", 1)) + 1)
    },
    .law(
      "falls-without-steps", "The rate falls a little in each epoch", equation: "γ · gamma^(e/s)",
      seenIn: "Keras's ExponentialDecay without staircase"
    ) { epoch, run in
      run.base.learningRate
        * pow(try run.number("gamma", 0.1), Double(epoch) / (try run.number("step_size", 1)))
    },
    .law(
      "gamma-subtracted", "The rate falls by gamma, not to gamma", equation: "γ(1 − gamma)^⌊e/s⌋"
    ) { epoch, run in
      run.base.learningRate
        * power(1 - (try run.number("gamma", 0.1)), epoch / (try run.whole("step_size", 1)))
    },
    .law(
      "falls-once", "The rate falls once and no more", equation: "γ · gamma for e ≥ s"
    ) { epoch, run in
      run.base.learningRate
        * power(try run.number("gamma", 0.1), min(1, epoch / (try run.whole("step_size", 1))))
    },
    .compounding(equation: "γₑ = γₑ₋₁ · gamma^⌊e/s⌋") { epoch, run in
      power(try run.number("gamma", 0.1), epoch / (try run.whole("step_size", 1)))
    },
    .options("gamma-0.1", "gamma is 0.1, whatever was asked", equation: "gamma = 0.1") {
      $0.options["gamma"] = 0.1
    },
  ]

  static let multiStep: [Deviation<ScheduleRecipe>] = [
    .law(
      "after-milestone", "The rate falls one step after each milestone",
      equation: "milestones < e, not ≤ e"
    ) { epoch, run in
      let passed = run.numbers("milestones").count { $0 < Double(epoch) }
      return run.base.learningRate * power(try run.number("gamma", 0.1), passed)
    },
    .law(
      "milestones-once", "A milestone that is there twice counts once",
      equation: "distinct milestones"
    ) { epoch, run in
      let passed = Set(run.numbers("milestones")).count { $0 <= Double(epoch) }
      return run.base.learningRate * power(try run.number("gamma", 0.1), passed)
    },
    .law(
      "falls-once", "The rate falls at the first milestone alone", equation: "γ · gamma"
    ) { epoch, run in
      let hasPassed = run.numbers("milestones").contains { $0 <= Double(epoch) }
      return run.base.learningRate * (hasPassed ? try run.number("gamma", 0.1) : 1)
    },
    .law(
      "milestone-zero-ignored", "A milestone at zero does not count",
      equation: "0 < milestones ≤ e"
    ) { epoch, run in
      let passed = run.numbers("milestones").count { $0 > 0 && $0 <= Double(epoch) }
      return run.base.learningRate * power(try run.number("gamma", 0.1), passed)
    },
    .law(
      "milestones-are-lengths", "The milestones are taken for the lengths between them",
      equation: "milestones summed up"
    ) { epoch, run in
      var sum = 0.0
      let passed = run.numbers("milestones").count { length in
        sum += length
        return sum <= Double(epoch)
      }
      return run.base.learningRate * power(try run.number("gamma", 0.1), passed)
    },
  ]

  static let exponential: [Deviation<ScheduleRecipe>] = [
    .law(
      "natural-exponential", "gamma is a rate of the natural exponential",
      equation: "γ exp(−gamma e)",
      seenIn: "natural_exp_decay"
    ) { epoch, run in
      run.base.learningRate * exp(-(try run.number("gamma", 1)) * Double(epoch))
    },
    .law(
      "straight-line", "The rate falls by as much at each step", equation: "γ (1 − (1 − gamma) e)"
    ) { epoch, run in
      run.base.learningRate * (1 - (1 - (try run.number("gamma", 1))) * Double(epoch))
    },
    .compounding(equation: "γₑ = γₑ₋₁ · gammaᵉ") { epoch, run in
      power(try run.number("gamma", 1), epoch)
    },
    .law("inverse-time", "The rate falls with 1/e", equation: "γ / (1 + gamma e)") { epoch, run in
      run.base.learningRate / (1 + (try run.number("gamma", 1)) * Double(epoch))
    },
    .law(
      "squared", "gamma is applied twice each epoch", equation: "γ · gamma²ᵉ",
      seenIn: "get_lr() outside step(), pytorch/pytorch#20086"
    ) { epoch, run in run.base.learningRate * power(try run.number("gamma", 1), 2 * epoch) },
  ]
}
