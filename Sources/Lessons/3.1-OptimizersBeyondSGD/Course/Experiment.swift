import Exercising
import Gradus
import GradusCatalogue
import GradusReference

/// The post's program as a value: which optimizers train a line, on what data, for how long.
public struct Experiment: Sendable, Equatable {
  /// The optimizers of the post.
  public enum Method: String, Codable, Sendable, CaseIterable {
    case sgd, rmsprop, adam

    /// The optimizer's name as its inventors write it.
    public var title: String {
      switch self {
      case .sgd: "SGD"
      case .rmsprop: "RMSprop"
      case .adam: "Adam"
      }
    }
  }

  /// One optimizer with its options, by PyTorch's names.
  public struct Choice: Sendable, Equatable {
    public var method: Method
    public var options: Options

    public init(_ method: Method, _ options: Options) {
      self.method = method
      self.options = options
    }

    /// The reference's optimizer.
    /// - Throws: An `OptionError` that names an option which is unknown or out of range.
    public func reference() throws -> any Optimizer {
      switch method {
      case .sgd: try SGD(options: options)
      case .rmsprop: try RMSprop(options: options)
      case .adam: try Adam(options: options)
      }
    }
  }

  /// Each round is the program run anew: the same data, the same models drawn one after the other.
  public var rounds: [[Choice]]
  public var data = PostData()
  public var epochs = 100
  /// Whether all begin where the first of them does; the post draws a model for each.
  public var hasOneStart = false

  public init(rounds: [[Choice]]) { self.rounds = rounds }

  /// Exactly the post's program, or that program once for each rate and each momentum.
  ///
  /// - Parameter momenta: for the methods in `withMomentum`; the others go without.
  public init(
    methods: [Method] = Method.allCases, rates: [Double] = [0.1], momenta: [Double] = [0],
    withMomentum: Set<Method> = [.sgd]
  ) {
    rounds = rates.flatMap { rate in
      momenta.map { momentum in
        methods.map { method in
          var options: Options = ["lr": .number(rate)]
          if method == .rmsprop { options["alpha"] = 0.9 }
          if method == .adam { options["betas"] = [0.9, 0.999] }
          if momentum != 0 && withMomentum.contains(method) {
            options["momentum"] = .number(momentum)
          }
          return Choice(method, options)
        }
      }
    }
  }

  /// What each optimizer made of the data, the optimizers coming from `optimizer`.
  ///
  /// A run that is in several rounds, such as Adam's for each of SGD's momenta, is there once.
  /// - Throws: What `optimizer` throws, and what a step of one throws.
  /// - Complexity: `epochs` passes over the points for each optimizer.
  public func run(
    with optimizer: (Choice) throws -> any Optimizer = { try $0.reference() }
  ) throws -> ExperimentResults {
    let (points, start) = data.drawn()
    var runs: [ExperimentResults.Run] = []
    for round in rounds {
      var generator = start
      for choice in round {
        if hasOneStart { generator = start }
        let model = Linear(inputs: 1, outputs: 1, from: &generator)
        let initial = Line(weight: model.weight[0, 0], bias: model.bias[0])
        let known = runs.contains {
          $0.optimizer == choice.method && $0.options == choice.options && $0.initial == initial
        }
        guard !known else { continue }
        runs.append(
          try Self.run(choice, from: initial, on: points, epochs: epochs) { try optimizer(choice) })
      }
    }
    return ExperimentResults(data: .init(data, points), runs: runs)
  }

  /// One optimizer's run, ended before its numbers stop being finite.
  /// - Throws: What `optimizer` throws, and what a step of it throws.
  public static func run(
    _ choice: Choice, from initial: Line, on data: Dataset, epochs: Int,
    with optimizer: () throws -> any Optimizer
  ) throws -> ExperimentResults.Run {
    func training(_ epochs: Int) throws -> Training {
      var optimizer = try optimizer()
      return try train(initial, on: data, epochs: epochs, with: &optimizer)
    }
    var result = try training(epochs)
    let finite = result.weight.isFinite && result.bias.isFinite
    let end = result.losses.firstIndex { !$0.isFinite } ?? (finite ? epochs : epochs - 1)
    if end < epochs {
      // The same steps again, up to the parameters that gave the last finite loss.
      let losses = Array(result.losses.prefix(end))
      result = try training(max(0, end - 1))
      result.losses = losses
    }
    return ExperimentResults.Run(
      optimizer: choice.method, options: choice.options, initial: initial, losses: result.losses,
      weight: result.weight, bias: result.bias, diverged: end < epochs ? end + 1 : nil)
  }
}
