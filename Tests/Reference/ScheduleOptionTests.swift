import Gradus
import GradusReference
import Testing

@Suite struct ScheduleOptionTests {
  private func message(_ name: String, _ options: Options) -> String? {
    #expect(throws: OptionError.self) {
      try Schedule(.init(name, options), on: Rates(learningRate: 0.1, momentum: 0.9))
    }?.description
  }

  /// What `steps` steps throw, with the optimizer's momentum or without one.
  private func failure(
    _ name: String, _ options: Options, steps: Int, momentum: Double? = 0.9,
    metrics: [Double]? = nil
  ) -> String? {
    let run = ScheduleRun(
      name, options: options, base: Rates(learningRate: 0.1, momentum: momentum), steps: steps,
      metrics: metrics)
    return #expect(throws: OptionError.self) { try run.answer() }?.description
  }

  @Test func unknownNamesAreNamed() {
    #expect(
      message("CosineLR", [:])
        == "there is no schedule CosineLR; there are LambdaLR, MultiplicativeLR, StepLR, "
        + "MultiStepLR, ConstantLR, LinearLR, ExponentialLR, PolynomialLR, CosineAnnealingLR, "
        + "CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR, ReduceLROnPlateau, SequentialLR, "
        + "ChainedScheduler, SWALR")
    #expect(
      message("ChainedScheduler", ["schedulers": .list([]), "last_epoch": 2])
        == "ChainedScheduler has no option last_epoch; it has schedulers")
  }

  @Test(arguments: [
    ("LambdaLR", "lr_lambda", "a table of numbers: element e is f(e)"),
    ("MultiplicativeLR", "lr_lambda", "a table of numbers: element e is f(e)"),
    ("StepLR", "step_size", "a number"),
    ("MultiStepLR", "milestones", "a list of numbers"),
    ("ExponentialLR", "gamma", "a number"),
    ("CosineAnnealingLR", "T_max", "a number"),
    ("CosineAnnealingWarmRestarts", "T_0", "a whole number of 1 or more"),
    ("CyclicLR", "base_lr", "a number"), ("OneCycleLR", "max_lr", "a number"),
    ("SequentialLR", "schedulers", "a list of {\"scheduler\": …, \"options\": …}"),
    ("ChainedScheduler", "schedulers", "a list of {\"scheduler\": …, \"options\": …}"),
    ("SWALR", "swa_lr", "a number"),
  ])
  func whatHasNoDefaultIsNeeded(name: String, option: String, rule: String) {
    #expect(message(name, [:]) == "\(name): \(option) is missing; it must be \(rule)")
  }

  @Test func valuesOutOfRangeAreNamed() {
    let cases: [(String, Options, String)] = [
      ("StepLR", ["step_size": 0], "step_size is 0; it must be a number other than 0"),
      ("ConstantLR", ["factor": 1.5], "factor is 1.5; it must be from 0 to 1"),
      ("ConstantLR", ["factor": -0.5], "factor is -0.5; it must be from 0 to 1"),
      ("LinearLR", ["start_factor": 0], "start_factor is 0; it must be above 0, and at most 1"),
      ("LinearLR", ["start_factor": 2], "start_factor is 2; it must be above 0, and at most 1"),
      ("LinearLR", ["end_factor": 1.1], "end_factor is 1.1; it must be from 0 to 1"),
      (
        "CosineAnnealingLR", ["T_max": 0], "T_max is 0; it must be a number other than 0"
      ),
      (
        "CosineAnnealingWarmRestarts", ["T_0": 0],
        "T_0 is 0; it must be a whole number of 1 or more"
      ),
      (
        "CosineAnnealingWarmRestarts", ["T_0": 2, "T_mult": 0.5],
        "T_mult is 0.5; it must be a whole number of 1 or more"
      ),
      (
        "CyclicLR", ["base_lr": 0.1, "max_lr": 1, "mode": .text("square")],
        "mode is \"square\"; it must be one of \"triangular\", \"triangular2\", \"exp_range\""
      ),
      (
        "CyclicLR", ["base_lr": 0.1, "max_lr": 1, "scale_mode": .text("step")],
        "scale_mode is \"step\"; it must be one of \"cycle\", \"iterations\""
      ),
      (
        "OneCycleLR", ["max_lr": 1, "total_steps": 0],
        "total_steps is 0; it must be a whole number of 1 or more"
      ),
      (
        "OneCycleLR", ["max_lr": 1, "epochs": 2, "steps_per_epoch": 0],
        "steps_per_epoch is 0; it must be a whole number of 1 or more"
      ),
      (
        "OneCycleLR", ["max_lr": 1, "total_steps": 9, "pct_start": 1.1],
        "pct_start is 1.1; it must be from 0 to 1"
      ),
      (
        "OneCycleLR", ["max_lr": 1, "total_steps": 9, "anneal_strategy": .text("poly")],
        "anneal_strategy is \"poly\"; it must be one of \"cos\", \"linear\""
      ),
      (
        "OneCycleLR", ["max_lr": 1, "total_steps": 9, "div_factor": 0],
        "div_factor is 0; it must be a number other than 0"
      ),
      ("ReduceLROnPlateau", ["factor": 1], "factor is 1; it must be below 1"),
      (
        "ReduceLROnPlateau", ["mode": .text("auto")],
        "mode is \"auto\"; it must be one of \"min\", \"max\""
      ),
      (
        "ReduceLROnPlateau", ["threshold_mode": .text("both")],
        "threshold_mode is \"both\"; it must be one of \"rel\", \"abs\""
      ),
      (
        "SWALR", ["swa_lr": 0.1, "anneal_epochs": -1],
        "anneal_epochs is -1; it must be a whole number of 0 or more"
      ),
      ("ExponentialLR", ["gamma": true], "gamma is true; it must be a number"),
      ("ExponentialLR", ["gamma": .number(.nan)], "gamma is nan; it must be a number"),
      (
        "LambdaLR", ["lr_lambda": 0.5],
        "lr_lambda is 0.5; it must be a table of numbers: element e is f(e)"
      ),
      (
        "OneCycleLR", ["max_lr": 1, "total_steps": 9, "three_phase": 1],
        "three_phase is 1; it must be true or false"
      ),
    ]
    for (name, options, expected) in cases {
      #expect(message(name, options) == "\(name): \(expected)")
    }
  }

  @Test func oneCycleNeedsItsLength() {
    let expected = "OneCycleLR: needs total_steps, or epochs and steps_per_epoch"
    #expect(message("OneCycleLR", ["max_lr": 1]) == expected)
    #expect(message("OneCycleLR", ["max_lr": 1, "epochs": 3]) == expected)
    #expect(
      message("OneCycleLR", ["max_lr": 1, "total_steps": OptionValue.none, "epochs": 3]) == expected
    )
    #expect(
      message("OneCycleLR", ["max_lr": 1, "epochs": 9e15, "steps_per_epoch": 9e15])
        == "OneCycleLR: epochs · steps_per_epoch is too large")
  }

  @Test func partsAreChecked() {
    let half: OptionValue = .options([
      "scheduler": .text("ExponentialLR"), "options": .options(["gamma": 0.5]),
    ])
    #expect(
      message("ChainedScheduler", ["schedulers": []])
        == "ChainedScheduler: schedulers is (); it must be a list of "
        + "{\"scheduler\": …, \"options\": …}")
    #expect(
      message("ChainedScheduler", ["schedulers": 3])
        == "ChainedScheduler: schedulers is 3; it must be a list of "
        + "{\"scheduler\": …, \"options\": …}")
    #expect(
      message("ChainedScheduler", ["schedulers": .list([half, .text("StepLR")])])
        == "ChainedScheduler: schedulers[1] names no \"scheduler\"")
    #expect(
      message("SequentialLR", ["schedulers": .list([half]), "milestones": [3]])
        == "SequentialLR: milestones is (3); it must be one number fewer than schedulers, of "
        + "which there are 1")
    #expect(
      message(
        "SequentialLR",
        [
          "schedulers": .list([.options(["scheduler": .text("ReduceLROnPlateau")])]),
          "milestones": [],
        ])
        == "SequentialLR: schedulers[0] is ReduceLROnPlateau, which asks for a metric")
    #expect(
      message(
        "ChainedScheduler", ["schedulers": .list([.options(["scheduler": .text("StepLR")])])])
        == "StepLR: step_size is missing; it must be a number")
    #expect(
      message(
        "ChainedScheduler",
        ["schedulers": .list([.options(["scheduler": .text("StepLR"), "gamma": 0.5])])])
        == "ChainedScheduler: schedulers[0] has no option gamma; it has scheduler, options")
    #expect(
      message(
        "ChainedScheduler",
        ["schedulers": .list([.options(["scheduler": .text("StepLR"), "options": 3])])])
        == "ChainedScheduler: schedulers[0].options is 3; it must be an object")
  }

  /// Where PyTorch divides by zero or has no further step.
  @Test func stepsThatCannotBeTakenAreNamed() {
    #expect(
      failure("ConstantLR", ["factor": 0, "total_iters": 2], steps: 3)
        == "ConstantLR: a rate is nan at step 2; its options divide by zero or overflow")
    #expect(
      failure("OneCycleLR", ["max_lr": 1, "total_steps": 10, "pct_start": 0.1], steps: 1)
        == "OneCycleLR: pct_start · total_steps is 1: the way up has no length; PyTorch divides by "
        + "zero there")
    #expect(
      failure("OneCycleLR", ["max_lr": 1, "total_steps": 4], steps: 5)
        == "OneCycleLR: step 5 of 4 was asked for")
    #expect(
      failure("LambdaLR", ["lr_lambda": [1, 0.5]], steps: 3)
        == "LambdaLR: lr_lambda has 2 elements, and its value at 2 is asked for")
    #expect(
      failure("CyclicLR", ["base_lr": 0.1, "max_lr": 1], steps: 1, momentum: nil)
        == "CyclicLR: cycle_momentum is true and the optimizer has no momentum; give it one, or set "
        + "cycle_momentum to false")
    #expect(
      failure("OneCycleLR", ["max_lr": 1, "total_steps": 9], steps: 1, momentum: nil)
        == "OneCycleLR: cycle_momentum is true and the optimizer has no momentum; give it one, or set "
        + "cycle_momentum to false")
    #expect(
      failure("ReduceLROnPlateau", [:], steps: 1)
        == "ReduceLROnPlateau: no metric for step 1; each step needs one, and in a file "
        + "\"metrics\" has them")
    #expect(
      failure("ReduceLROnPlateau", [:], steps: 2, metrics: [1])
        == "ReduceLROnPlateau: no metric for step 2; each step needs one, and in a file "
        + "\"metrics\" has them")
  }
}
