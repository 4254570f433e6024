import Exercising
import Gradus
import GradusCatalogue

/// What sliders move in lesson 3.1: the way of each optimizer, by those of whoever answers.
@Sendable func optimizersMovingFigures(_ respondent: Respondent) throws -> [MovingFigure] {
  let post = OneStart()
  return [
    MovingFigure(
      "paths", lossMap(of: post),
      Setting("optimizer", Experiment.Method.allCases.map { ($0.title, $0) }, isChoice: true),
      rates(post), momenta(post)
    ) { method, rate, momentum in
      let choice = Experiment.Choice(method, rate: rate, momentum: momentum)
      let walk = try MovedWalk(choice, of: post, by: respondent)
      return MovingFigure.Frame(
        zip(Experiment.Method.allCases, Color.curves).map { other, color in
          Figure.Series(
            name: other.title, style: .path, color: color,
            points: other == method ? walk.lines.map { Figure.Point($0.weight, $0.bias) } : [])
        }, words: walk.words)
    }
  ]
}

private func rates(_ post: OneStart) -> Setting<Double> {
  let (alone, pair) = (post.bestRate.rate, post.bestPair.rate)
  let named =
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.65, 0.77, 0.81, 1.5].map { (legible($0), $0) } + [
      (rounded(alone) + ", SGD's best", alone), (rounded(pair) + ", the best pair's", pair),
    ]
  return Setting("learning rate", named.sorted { $0.1 < $1.1 }, start: 3)
}

private func momenta(_ post: OneStart) -> Setting<Double> {
  let pair = post.bestPair.momentum
  let named =
    [0, 0.2, 0.6, 0.8, 0.9, 0.97].map { (legible($0), $0) } + [
      (rounded(pair) + ", the best pair's", pair)
    ]
  return Setting("momentum (Adam: β₁)", named.sorted { $0.1 < $1.1 })
}

private func rounded(_ value: Double) -> String { legible((1000 * value).rounded() / 1000) }

extension Experiment.Choice {
  /// The optimizer with this momentum, which Adam has as β₁.
  init(_ method: Experiment.Method, rate: Double, momentum: Double) {
    var options: Options = ["lr": .number(rate)]
    switch method {
    case .sgd: break
    case .rmsprop: options["alpha"] = 0.9
    case .adam: options["betas"] = .numbers([momentum, 0.999])
    }
    if method != .adam && momentum != 0 { options["momentum"] = .number(momentum) }
    self.init(method, options)
  }
}

/// One way over the loss, and how it ends.
struct MovedWalk {
  static let epochs = 60
  /// From here on a walk has left all maps.
  static let tooFar = 1e6

  let lines: [Line]
  let words: String

  init(_ choice: Experiment.Choice, of post: OneStart, by respondent: Respondent) throws {
    lines = try post.walk(
      choice.optimizer(respondent), epochs: Self.epochs, below: Self.tooFar)
    let name = choice.method.title
    let excess = post.excess(lines.suffix(1))[0]
    words =
      if !(excess < Self.tooFar) {
        "\(name) diverges: after epoch \(lines.count - 1) its loss is above a million."
      } else if excess < 1e-12 {
        "After \(Self.epochs) epochs \(name)'s loss is the least, to rounding."
      } else {
        "After \(Self.epochs) epochs \(name)'s loss is \(threeDigits(excess)) above the least."
      }
  }
}
