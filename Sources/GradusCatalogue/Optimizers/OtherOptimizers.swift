import Exercising
import Gradus
import GradusReference

// The optimizers that PyTorch does not have.
extension OptimizerCatalogue {
  /// Each is its authors' rule; what libraries add to it are its deviations.
  static let others: [Entry] = [
    entry(
      "AdaBelief", AdaBeliefRecipe(), AdaBeliefRecipe.deviations, decay: .decoupled, counts: true,
      remembers: true, except: ["maximize-ignored"]),
    entry(
      "Yogi", YogiRecipe(), YogiRecipe.deviations, decay: .inGradient, counts: true,
      remembers: true,
      except: ["maximize-ignored", "maximize-after-decay"]),
    entry(
      "LAMB", LAMBRecipe(), LAMBRecipe.deviations, counts: true, remembers: true,
      except: ["maximize-ignored", "shared-state"]),
    entry(
      "LARS", LARSRecipe(), LARSRecipe.deviations, remembers: true,
      except: ["maximize-ignored", "shared-state"]),
    entry(
      "NovoGrad", NovoGradRecipe(), NovoGradRecipe.deviations, remembers: true,
      except: ["maximize-ignored", "shared-state"]),
    // Its first step moves nothing: no recording is long enough for a second along eight gradients.
    entry(
      "ADOPT", ADOPTRecipe(), ADOPTRecipe.deviations, decay: .inGradient, counts: true,
      remembers: true, except: ["maximize-ignored", "maximize-after-decay", "on-a-copy"]),
    entry(
      "LaProp", LaPropRecipe(), LaPropRecipe.deviations, decay: .decoupled, counts: true,
      remembers: true, except: ["maximize-ignored", "decay-after-step"]),
    entry(
      "AdEMAMix", AdEMAMixRecipe(), AdEMAMixRecipe.deviations, decay: .decoupled, counts: true,
      remembers: true, except: ["maximize-ignored"]),
    entry(
      "Adan", AdanRecipe(), AdanRecipe.deviations, counts: true, remembers: true,
      except: ["maximize-ignored"]),
    entry(
      "MADGRAD", MADGRADRecipe(), MADGRADRecipe.deviations, decay: .inGradient, counts: true,
      except: ["maximize-ignored", "maximize-after-decay"]),
    entry(
      "AdaBound", AdaBoundRecipe(), AdaBoundRecipe.deviations, decay: .inGradient, counts: true,
      remembers: true, except: ["maximize-ignored", "maximize-after-decay"]),
    entry(
      "SM3", SM3Recipe(), SM3Recipe.deviations, remembers: true,
      except: ["maximize-ignored", "shared-state"]),
    // A gradient of zero changes nothing.
    entry(
      "FTRL", FTRLRecipe(), FTRLRecipe.deviations,
      except: ["maximize-ignored", "none-is-zero", "zero-is-none"]),
    entry(
      "ScheduleFreeSGD", ScheduleFreeRecipe(), ScheduleFreeRecipe.deviations, decay: .inGradient,
      counts: true, except: exceptOfScheduleFree),
    entry(
      "ScheduleFreeAdamW", ScheduleFreeRecipe(isAdaptive: true),
      ScheduleFreeRecipe.deviations + ScheduleFreeRecipe.adaptiveDeviations, counts: true,
      except: exceptOfScheduleFree),
  ]

  /// Nothing is recorded of steps without a gradient.
  private static let exceptOfScheduleFree: Set = [
    "maximize-ignored", "maximize-after-decay", "one-count", "none-is-zero",
  ]

  /// Tells `visit` the right parameters after each step of the optimizer that the run names: by
  /// `GradusReference`, or, where PyTorch has none of the name, by the recipe.
  ///
  /// Throws an `OptionError` when there is no such optimizer, or an option is unknown.
  static func follow(_ run: OptimizerRun, _ visit: OptimizerSubject.Visit) throws {
    guard !torchOptimizers.contains(where: { $0.name.lowercased() == run.optimizer.lowercased() })
    else { return try run.follow(visit) }
    guard let subject = subject(run.optimizer) else {
      throw OptionError(
        "there is no optimizer \(run.optimizer); there are "
          + all.map(\.optimizer).joined(separator: ", "))
    }
    for options in run.allOptions {
      try options.allow(subject.defaults.values.keys.sorted(), for: subject.optimizer)
    }
    guard run.state == nil else {
      throw OptionError(
        "\(subject.optimizer) is followed from its first step alone; the file has a \"state\"")
    }
    try subject.follow([], run, visit)
  }
}

extension OptimizerRun {
  /// All options that are given anywhere.
  fileprivate var allOptions: [Options] {
    [options] + (groups ?? []).map(\.options) + steps.compactMap(\.options)
      + steps.flatMap { ($0.groups ?? []).compactMap { $0 } }
  }
}
