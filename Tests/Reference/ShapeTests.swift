import Gradus
import GradusReference
import Testing

@testable import shape_checks

/// Numbers that do not belong together are refused, by name, before anything moves.
@Suite struct ShapeTests {
  @Test(arguments: torchOptimizers.map { $0.name })
  func everyOptimizerRefusesOthersGradientsAndState(name: String) throws {
    #expect(try ShapeChecks.problems(torchOptimizer(named: name)) == [])
  }

  private func message(_ body: () throws -> Void) -> String? {
    #expect(throws: ShapeError.self, performing: body)?.description
  }

  @Test func theRefusalNamesTheTensorTheSizesAndWhatToDo() throws {
    var adam = try Adam()
    var parameters = [[1.0, 2], [3]]
    #expect(
      message { try adam.step(&parameters, gradients: [[1, 2], [4, 5]]) }
        == "Adam: tensor 1 has 1 number and a gradient of 2; give it one of 1, or an empty one to "
        + "leave the tensor as it is")
    #expect(
      message { try adam.step(&parameters, gradients: [[1, 2]]) }
        == "Adam: there are 2 tensors of parameters and 1 of gradients; each needs one, which is "
        + "empty where the tensor is to stay as it is")
    try adam.step(&parameters, gradients: [[1, 2], [4]])
    let moved = parameters
    var grown = [moved[0], moved[1] + [7]]
    #expect(
      message { try adam.step(&grown, gradients: [[1, 2], [4, 5]]) }
        == "Adam: tensor 1 has 2 numbers and a state (exp_avg) of 1: it comes from other "
        + "parameters; begin with a new Adam, or bring the state to their shape")
    var one = [moved[0]]
    #expect(
      message { try adam.step(&one, gradients: [[1, 2]]) }
        == "Adam: there is 1 tensor, and its state is that of 2: it comes from other parameters; "
        + "begin with a new Adam, or bring the state to their shape")
    // Refused, it goes on as if nothing had been.
    var twin = try Adam()
    var same = [[1.0, 2], [3]]
    for _ in 0..<2 { try twin.step(&same, gradients: [[1, 2], [4]]) }
    try adam.step(&parameters, gradients: [[1, 2], [4]])
    #expect(parameters == same && adam.state.tensors()[1].steps == 2)
  }

  @Test func adafactorsRowsAndColumnsBelongToAShape() throws {
    var adafactor = try Adafactor(shapes: [[2, 3]])
    var parameters = [[1.0, 2, 3, 4, 5, 6]]
    try adafactor.step(&parameters, gradients: parameters)
    var turned = try adafactor.with([:], shapes: [[3, 2]])
    #expect(
      message { try turned.step(&parameters, gradients: parameters) }
        == "Adafactor: tensor 0 has 6 numbers and a state (row_var) of 2, where it needs 3: it comes "
        + "from other parameters; begin with a new Adafactor, or bring the state to their shape")
  }

  @Test func theRowsOfASparseGradientAreThoseOfItsTensors() throws {
    var adam = try SparseAdam(shapes: [[2, 1], [1, 1]])
    var parameters = [[1.0, 2], [3]]
    #expect(
      message { try adam.step(&parameters, gradients: parameters, rows: [[0]]) }
        == "SparseAdam: the rows of 1 tensors for 2; each needs a list, which may be empty")
    #expect(throws: OptionError.self) {
      try adam.step(&parameters, gradients: parameters, rows: [[0], [1]])
    }
    #expect(parameters == [[1, 2], [3]])
  }

  @Test func theClosureOfLBFGSGivesAGradientForEachParameter() throws {
    var lbfgs = try LBFGS()
    var parameters = [[1.0, 2], [3]]
    #expect(
      message { try lbfgs.step(&parameters) { _ in (0, [[1, 2, 3]]) } }
        == "LBFGS: the closure gave gradients of sizes [3] for parameters of sizes [2, 1]; each "
        + "parameter needs one")
  }

  /// What options refuse, typed numbers refuse in the same words.
  @Test func typedNumbersAreCheckedAsOptionsAre() throws {
    func error(_ make: () throws -> any TorchOptimizer) -> String? {
      #expect(throws: OptionError.self, performing: { _ = try make() })?.description
    }
    func expectAlike(
      _ typed: () throws -> any TorchOptimizer, _ name: String, _ options: Options
    ) {
      let told = error { try torchOptimizer(named: name).init(options: options) }
      #expect(error(typed) == told && told?.hasPrefix("\(name): ") == true)
    }
    let nan = OptionValue.number(.nan)
    expectAlike({ try Adam(learningRate: -1, betas: (2, .nan)) }, "Adam", ["lr": -1])
    expectAlike({ try Adam(betas: (2, 0.5)) }, "Adam", ["betas": [2, 0.5]])
    expectAlike({ try AdamW(eps: .nan) }, "AdamW", ["eps": nan])
    expectAlike({ try NAdam(momentumDecay: -1) }, "NAdam", ["momentum_decay": -1])
    expectAlike({ try RAdam(weightDecay: -1) }, "RAdam", ["weight_decay": -1])
    expectAlike({ try Adamax(betas: (0.9, 1)) }, "Adamax", ["betas": [0.9, 1]])
    expectAlike({ try SGD(momentum: .nan) }, "SGD", ["momentum": nan])
    expectAlike({ try SGD(nesterov: true) }, "SGD", ["nesterov": true])
    expectAlike({ try RMSprop(alpha: -1) }, "RMSprop", ["alpha": -1])
    expectAlike({ try Adagrad(learningRateDecay: -1) }, "Adagrad", ["lr_decay": -1])
    expectAlike({ try Adadelta(rho: 2) }, "Adadelta", ["rho": 2])
    expectAlike({ try Rprop(etas: (1, 2)) }, "Rprop", ["etas": [1, 2]])
    expectAlike({ try ASGD(lambd: -1) }, "ASGD", ["lambd": -1])
    expectAlike({ try Adafactor(d: 0.5, shapes: []) }, "Adafactor", ["d": 0.5])
    expectAlike(
      { try Adafactor(eps: (nil, -1), shapes: []) }, "Adafactor",
      ["eps": .list([.none, -1])])
    expectAlike({ try Muon(iterations: 100, shapes: []) }, "Muon", ["ns_steps": 100])
    expectAlike({ try SparseAdam(learningRate: 0) }, "SparseAdam", ["lr": 0])
    expectAlike({ try LBFGS(historySize: 0) }, "LBFGS", ["history_size": 0])
    expectAlike({ try LBFGS(maxIterations: -1) }, "LBFGS", ["max_iter": -1])
    expectAlike({ try Lion(betas: (0.9, 1)) }, "Lion", ["betas": [0.9, 1]])
  }
}
