import Gradus
import GradusReference
import Testing

@Suite struct OptimizerOptionTests {
  private func message(_ name: String, _ options: Options) -> String? {
    #expect(throws: OptionError.self) { try optimizer(named: name, options) }?.description
  }

  @Test func unknownNamesAreNamed() {
    #expect(
      message("SGD", ["lr": 0.1, "beta": 0.9])
        == "SGD has no option beta; it has lr, momentum, dampening, weight_decay, nesterov, maximize"
    )
    #expect(
      message("RMSprop", ["rho": 0.9])
        == "RMSprop has no option rho; it has lr, alpha, eps, weight_decay, momentum, centered, "
        + "maximize")
    #expect(
      message("Adam", ["momentum": 0.9])
        == "Adam has no option momentum; it has lr, betas, eps, weight_decay, amsgrad, maximize, "
        + "decoupled_weight_decay")
    #expect(
      message("Adamm", [:])
        == "there is no optimizer Adamm; there are "
        + torchOptimizers.map { $0.name }.joined(separator: ", "))
  }

  @Test func valuesOutOfRangeAreNamed() {
    #expect(message("SGD", ["lr": -0.1]) == "SGD: lr is -0.1; it must be at least 0")
    #expect(message("SGD", ["lr": .number(.nan)]) == "SGD: lr is nan; it must be at least 0")
    #expect(message("SGD", ["momentum": -1]) == "SGD: momentum is -1; it must be at least 0")
    #expect(
      message("SGD", ["weight_decay": -2]) == "SGD: weight_decay is -2; it must be at least 0")
    #expect(message("RMSprop", ["alpha": -0.5]) == "RMSprop: alpha is -0.5; it must be at least 0")
    #expect(message("RMSprop", ["eps": -1]) == "RMSprop: eps is -1; it must be at least 0")
    #expect(message("Adam", ["eps": -1e-8]) == "Adam: eps is -1e-08; it must be at least 0")
    #expect(
      message("Adam", ["betas": [0.9, 1]])
        == "Adam: betas is (0.9, 1); each must be at least 0 and below 1")
    #expect(
      message("Adam", ["betas": [-0.1, 0.9]])
        == "Adam: betas is (-0.1, 0.9); each must be at least 0 and below 1")
  }

  @Test func valuesOfAnotherKindAreNamed() {
    #expect(message("SGD", ["lr": true]) == "SGD: lr is true; it must be a number")
    #expect(message("Adam", ["betas": 0.9]) == "Adam: betas is 0.9; it must be two numbers")
    #expect(
      message("RMSprop", ["centered": 1]) == "RMSprop: centered is 1; it must be true or false")
  }

  @Test func nesterovNeedsMomentumWithoutDampening() throws {
    let expected = "SGD: nesterov needs a momentum above 0 and a dampening of 0"
    #expect(message("SGD", ["nesterov": true]) == expected)
    #expect(
      message("SGD", ["nesterov": true, "momentum": 0.9, "dampening": 0.1]) == expected)
    _ = try SGD(options: ["nesterov": true, "momentum": 0.9, "dampening": 0])
  }

  @Test func defaultsArePyTorchs() throws {
    let sgd = try SGD(options: [:])
    #expect(
      sgd.learningRate == 1e-3 && sgd.momentum == 0 && sgd.dampening == 0 && sgd.weightDecay == 0
        && !sgd.nesterov && !sgd.maximize)
    let rms = try RMSprop(options: [:])
    #expect(
      rms.learningRate == 1e-2 && rms.alpha == 0.99 && rms.eps == 1e-8 && rms.weightDecay == 0
        && rms.momentum == 0 && !rms.centered && !rms.maximize)
    let adam = try Adam(options: [:])
    #expect(
      adam.learningRate == 1e-3 && adam.betas == (0.9, 0.999) && adam.eps == 1e-8
        && adam.weightDecay == 0 && !adam.amsgrad && !adam.maximize)
    #expect(try optimizer(named: "sgd", [:]) is SGD)
  }

  @Test(arguments: torchOptimizers.map { $0.name })
  func aCopyOfAnOptimizerHasItsOwnState(name: String) throws {
    let options: [String: Options] = ["SGD": ["momentum": 0.9], "LBFGS": ["max_iter": 1]]
    var original = try torchOptimizer(named: name).init(
      options: options[name] ?? [:], shapes: [[1, 2], [1, 1]])
    var parameters = [[1.0, 2], [3]]
    try original.step(&parameters, gradients: [[0.5, -1], [2]])
    var copy = original
    var (first, second) = (parameters, parameters)
    try original.step(&first, gradients: [[1, 1], [1]])
    try copy.step(&second, gradients: [[1, 1], [1]])
    #expect(first == second && first != parameters)
  }

  /// Every argument that PyTorch's constructors check, at a value that they refuse.
  @Test(
    arguments: [
      ("Adam", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("Adam", ["lr": -1], "lr is -1; it must be at least 0"),
      ("AdamW", ["lr": -1], "lr is -1; it must be at least 0"),
      ("AdamW", ["betas": [1, 0.9]], "betas is (1, 0.9); each must be at least 0 and below 1"),
      ("AdamW", ["eps": -1], "eps is -1; it must be at least 0"),
      ("AdamW", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("NAdam", ["lr": -1], "lr is -1; it must be at least 0"),
      ("NAdam", ["betas": [0.9, 1.5]], "betas is (0.9, 1.5); each must be at least 0 and below 1"),
      ("NAdam", ["eps": -1], "eps is -1; it must be at least 0"),
      ("NAdam", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("NAdam", ["momentum_decay": -1], "momentum_decay is -1; it must be at least 0"),
      ("RAdam", ["lr": -1], "lr is -1; it must be at least 0"),
      ("RAdam", ["betas": [-1, 0]], "betas is (-1, 0); each must be at least 0 and below 1"),
      ("RAdam", ["eps": -1], "eps is -1; it must be at least 0"),
      ("RAdam", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("Adamax", ["lr": -1], "lr is -1; it must be at least 0"),
      ("Adamax", ["betas": [0, 1]], "betas is (0, 1); each must be at least 0 and below 1"),
      ("Adamax", ["eps": -1], "eps is -1; it must be at least 0"),
      ("Adamax", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("SparseAdam", ["lr": 0], "lr is 0; it must be above 0"),
      ("SparseAdam", ["eps": 0], "eps is 0; it must be above 0"),
      ("SparseAdam", ["betas": [1, 1]], "betas is (1, 1); each must be at least 0 and below 1"),
      ("Adagrad", ["lr": -1], "lr is -1; it must be at least 0"),
      ("Adagrad", ["lr_decay": -1], "lr_decay is -1; it must be at least 0"),
      ("Adagrad", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      (
        "Adagrad", ["initial_accumulator_value": -1],
        "initial_accumulator_value is -1; it must be at least 0"
      ),
      ("Adagrad", ["eps": -1], "eps is -1; it must be at least 0"),
      ("Adadelta", ["lr": -1], "lr is -1; it must be at least 0"),
      ("Adadelta", ["rho": -0.1], "rho is -0.1; it must be at least 0 and at most 1"),
      ("Adadelta", ["rho": 1.1], "rho is 1.1; it must be at least 0 and at most 1"),
      ("Adadelta", ["eps": -1], "eps is -1; it must be at least 0"),
      ("Adadelta", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("Rprop", ["lr": -1], "lr is -1; it must be at least 0"),
      (
        "Rprop", ["etas": [0, 1.2]],
        "etas is (0, 1.2); the first must be between 0 and 1, the second above 1"
      ),
      (
        "Rprop", ["etas": [0.5, 1]],
        "etas is (0.5, 1); the first must be between 0 and 1, the second above 1"
      ),
      ("Rprop", ["step_sizes": 1], "step_sizes is 1; it must be two numbers"),
      ("ASGD", ["lr": -1], "lr is -1; it must be at least 0"),
      ("ASGD", ["lambd": -1], "lambd is -1; it must be at least 0"),
      ("ASGD", ["alpha": -1], "alpha is -1; it must be at least 0"),
      ("ASGD", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("ASGD", ["t0": true], "t0 is true; it must be a number"),
      ("RMSprop", ["lr": -1], "lr is -1; it must be at least 0"),
      ("RMSprop", ["momentum": -1], "momentum is -1; it must be at least 0"),
      ("RMSprop", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("Lion", ["lr": -1], "lr is -1; it must be at least 0"),
      ("Lion", ["betas": [0.9, 1]], "betas is (0.9, 1); each must be at least 0 and below 1"),
      ("Lion", ["weight_decay": -1], "weight_decay is -1; it must be at least 0"),
      ("SGD", ["fused": 1], "fused is 1; it must be true, false or null"),
    ] as [(String, Options, String)])
  func argumentsAreCheckedAsPyTorchs(name: String, options: Options, says: String) {
    #expect(message(name, options) == "\(name): \(says)")
  }

  /// PyTorch checks no bounds of these.
  @Test func whatPyTorchDoesNotCheckIsTaken() throws {
    _ = try SGD(options: ["dampening": -2])
    _ = try ASGD(options: ["t0": -5])
    _ = try Rprop(options: ["step_sizes": [1, -1], "lr": 0])
    _ = try RMSprop(options: ["alpha": 2])
    _ = try Adadelta(options: ["rho": 1])
  }

  /// What only chooses among implementations of one arithmetic is taken by all, without effect.
  @Test func optionsOfExecutionAreTaken() throws {
    for type in torchOptimizers {
      _ = try type.init(
        options: [
          "foreach": true, "fused": false, "capturable": OptionValue.none, "differentiable": true,
        ])
    }
  }

}
