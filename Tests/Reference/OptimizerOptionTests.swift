import Gradus
import Reference
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

  @Test(arguments: ["SGD", "RMSprop", "Adam"])
  func aCopyOfAnOptimizerHasItsOwnState(name: String) throws {
    var original = try optimizer(named: name, name == "Adam" ? [:] : ["momentum": 0.9])
    var parameters = [[1.0, 2], [3]]
    try original.step(&parameters, gradients: [[0.5, -1], [2]])
    var copy = original
    var (first, second) = (parameters, parameters)
    try original.step(&first, gradients: [[1, 1], [1]])
    try copy.step(&second, gradients: [[1, 1], [1]])
    #expect(first == second && first != parameters)
  }

  @Test func gradientsOfAnotherShapeTrap() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var sgd = SGD()
      var parameters = [[1.0, 2], [3]]
      try sgd.step(&parameters, gradients: [[1, 2, 3], [4]])
    }
    let errors = String(decoding: try #require(end).standardErrorContent, as: UTF8.self)
    #expect(errors.contains("gradients of sizes [3, 1] for parameters of sizes [2, 1]\n"))
  }
}
