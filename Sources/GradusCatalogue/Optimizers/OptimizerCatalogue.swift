import Exercising
import Gradus

/// The deviations of each optimizer, by PyTorch's name of it.
enum OptimizerCatalogue {
  typealias Entry = OptimizerSubject

  static let all = ofPyTorch + others

  static let ofPyTorch: [Entry] = [
    entry(
      "SGD", SGDRecipe(),
      SGDRecipe.moves + SGDRecipe.momentumDeviations + SGDRecipe.libraryDeviations
        + SGDRecipe.firstStepDeviations.named("first-step-updated"),
      decay: .inGradient, remembers: true),
    entry(
      "RMSprop", RMSpropRecipe(), RMSpropRecipe.deviations + RMSpropRecipe.optionDeviations,
      decay: .inGradient),
    entry(
      "Adam", AdamRecipe(),
      AdamRecipe.momentDeviations + AdamRecipe.optionDeviations + AdamRecipe.libraryDeviations,
      decay: .inGradient, counts: true, remembers: true, hasPowers: true),
    entry(
      "AdamW", AdamRecipe(isDecoupled: true),
      AdamRecipe.momentDeviations + AdamRecipe.optionDeviations + AdamRecipe.libraryDeviations
        + AdamRecipe.decayDefaults,
      decay: .decoupled, counts: true, remembers: true, hasPowers: true),
    entry(
      "NAdam", NAdamRecipe(), NAdamRecipe.deviations, decay: .inGradient, counts: true,
      remembers: true, hasPowers: true),
    entry(
      "RAdam", RAdamRecipe(), RAdamRecipe.deviations, decay: .inGradient, counts: true,
      remembers: true, hasPowers: true),
    entry(
      "Adamax", AdamaxRecipe(), AdamaxRecipe.deviations, decay: .inGradient, counts: true,
      remembers: true, hasPowers: true),
    entry("Adagrad", AdagradRecipe(), AdagradRecipe.deviations, decay: .inGradient, counts: true),
    entry("Adadelta", AdadeltaRecipe(), AdadeltaRecipe.deviations, decay: .inGradient),
    // Of a gradient only the sign counts, and of the learning rate only the first.
    entry(
      "Rprop", RpropRecipe(), RpropRecipe.deviations, isScaleFree: true,
      except: [
        "frozen-learning-rate", "rate-one-step-late", "clipped-norm", "clipped-norm-exactly",
        "clipped-each-norm", "clipped-values",
      ]),
    entry("ASGD", ASGDRecipe(), ASGDRecipe.deviations, decay: .inGradient, counts: true),
    // A state of rows and columns fits its own tensor alone.
    entry(
      "Adafactor", AdafactorRecipe(), AdafactorRecipe.deviations, decay: .decoupled, counts: true,
      isScaleFree: true,
      except: ["shared-state"]),
    // It moves matrices only, and cannot maximize.
    entry(
      "Muon", MuonRecipe(), MuonRecipe.deviations, decay: .decoupled, isScaleFree: true,
      except: ["shared-state", "maximize-ignored", "decay-spares-vectors"]),
    entry("SparseAdam", SparseAdamRecipe(), SparseAdamRecipe.deviations, counts: true),
    entry(
      "Lion", LionRecipe(), LionRecipe.deviations, decay: .decoupled, remembers: true,
      isScaleFree: true,
      // A sign does not see the 1e-6 beside a norm.
      except: ["maximize-ignored", "clipped-norm-exactly"]),
    OptimizerSubject("LBFGS", LBFGSRecipe(), lbfgs),
  ]

  private static let lbfgs =
    LBFGSRecipe.deviations + LBFGSRecipe.stepDeviations
    + LBFGSRecipe.precisionDeviations.filter { $0.name.id == "options-in-float32" }
    + LBFGSRecipe.bookkeepingDeviations.filter {
      // All tensors are one vector.
      !["first-tensor-only", "clipped-each-norm"].contains($0.name.id)
    }

  /// LBFGS where its closure was evaluated several times a step.
  static let evaluating = OptimizerSubject(
    "LBFGS", LBFGSRecipe(), LBFGSRecipe.evaluationDeviations + lbfgs)

  /// What a run can be of; nil where there is no such optimizer.
  static func subject(of run: OptimizerRun) -> OptimizerSubject? {
    let named = subject(run.optimizer)
    return run.hasEvaluations && named?.optimizer == evaluating.optimizer ? evaluating : named
  }

  /// The optimizer of this name; nil where there is none.
  static func subject(_ optimizer: String) -> OptimizerSubject? {
    all.first { $0.optimizer.lowercased() == optimizer.lowercased() }
  }

  /// The deviations of `optimizer`; nil where there are none.
  static func deviations(of optimizer: String) -> Deviations<OptimizerRun, Trajectory>? {
    subject(optimizer)?.deviations
  }

  /// What is particular to a recipe, and what all of its kind can have. `decay` says where the
  /// optimizer has its weight decay, `counts` that it looks at the number of the step, `remembers`
  /// that it can go another way than the gradient, `isScaleFree` that only the direction of gradients
  /// counts, and `hasPowers` that it corrects by powers of β; `except` are those that change nothing
  /// here.
  static func entry<Recipe: OptimizerRecipe>(
    _ name: String, _ recipe: Recipe, _ own: [Deviation<Recipe>], decay: Decay? = nil,
    counts: Bool = false, remembers: Bool = false, isScaleFree: Bool = false,
    hasPowers: Bool = false, except: Set<String> = []
  ) -> Entry {
    let list =
      own + (own.contains { $0.name.id == "ascent" } ? [] : Recipe.stepDeviations)
      + (counts ? Recipe.countDeviations(isShared: recipe.books.counts == .everyStep) : [])
      + (decay.map { Recipe.decayDeviations(decoupled: $0 == .decoupled) } ?? [])
      + (remembers ? Recipe.cautiousDeviations : [])
      + (isScaleFree ? [] : Recipe.scaleDeviations)
      + Recipe.precisionDeviations + (hasPowers ? Recipe.powerDeviations : [])
      + Recipe.wrappingDeviations + Recipe.bookkeepingDeviations + Recipe.stateDeviations
      + Recipe.beginnersDeviations
    return OptimizerSubject(name, recipe, list.filter { !except.contains($0.name.id) })
  }
}
