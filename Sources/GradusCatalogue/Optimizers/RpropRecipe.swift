import Exercising
import Gradus

/// The lines of Rprop.
struct RpropRecipe: ElementwiseRecipe {
  struct Hyper {
    let etas: (Double, Double)
    let limits: (Double, Double)
    let start: Double
  }

  struct Slots {
    var size: Double?
    var gradient = 0.0
    var move = 0.0
  }

  /// What happens where the sign of the gradient has turned.
  enum Turn { case staysAndForgets, moves, goesBack }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1e-2]
  var turn = Turn.staysAndForgets
  var limits: @Sendable (_ size: Double, _ hyper: Hyper, _ sign: Double) -> Double = {
    size, hyper, _ in min(max(size, hyper.limits.0), hyper.limits.1)
  }
  /// How far a gradient moves a parameter.
  var step: @Sendable (_ size: Double, _ g: Double) -> Double = { size, g in
    g == 0 ? 0 : g > 0 ? size : -size
  }
  var swapsEtas = false
  /// The step is the one that the gradient before led to.
  var isLate = false

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    let etas = try options.pair("etas", (0.5, 1.2))
    return Hyper(
      etas: swapsEtas ? (etas.1, etas.0) : etas,
      limits: try options.pair("step_sizes", (1e-6, 50)), start: try options.number("lr", 1e-2))
  }

  func update(_ p: Double, _ gradient: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    var g = gradient
    let sign = g * slots.gradient
    let factor = sign > 0 ? now.hyper.etas.1 : sign < 0 ? now.hyper.etas.0 : 1
    let size = limits((slots.size ?? now.hyper.start) * factor, now.hyper, sign)
    slots.size = size
    if sign < 0 && turn != .moves { g = 0 }
    let back = sign < 0 && turn == .goesBack ? slots.move : 0
    let move = step(size, g)
    let before = slots.move
    slots.gradient = g
    slots.move = move
    if isLate { return p - (sign < 0 ? 0 : before) }
    return p - move + back
  }

  static let deviations: [Deviation<RpropRecipe>] = [
    Deviation(
      "moves-at-turn", "Where the sign has turned it moves all the same, by the smaller step",
      equation: "p − sign(g)δ at a turn", seenIn: "libfann/fann#85"
    ) { $0.turn = .moves },
    Deviation(
      "goes-back-at-turn", "Where the sign has turned the step before is taken back",
      equation: "p + Δₜ₋₁ at a turn", seenIn: "Riedmiller & Braun 1993, Rprop+"
    ) { $0.turn = .goesBack },
    Deviation(
      "one-step-late", "Each move comes one step late, and not where the sign has turned since",
      equation: "p − sign(gₜ₋₁)δₜ₋₁", seenIn: "google-deepmind/optax#1725"
    ) { $0.isLate = true },
    Deviation("etas-swapped", "η− and η+ have changed places", equation: "η− ↔ η+") {
      $0.swapsEtas = true
    },
    Deviation("no-limits", "The limits of the step are ignored", equation: "δ without bounds") {
      $0.limits = { size, _, _ in size }
    },
    Deviation(
      "first-step-not-limited", "The limits are ignored where the sign is neither same nor turned",
      equation: "δ₁ = γ"
    ) {
      let right = $0.limits
      $0.limits = { size, hyper, sign in sign == 0 ? size : right(size, hyper, sign) }
    },
    Deviation(
      "gradient-times-size", "The step is a multiple of the gradient, not of its sign",
      equation: "p − δg"
    ) { $0.step = { size, g in size * g } },
    Deviation(
      "never-grows", "The step never grows", equation: "η+ = 1"
    ) {
      $0.books.options.append { options in
        let etas = (try? options.pair("etas", (0.5, 1.2))) ?? (0.5, 1.2)
        options["etas"] = .numbers([etas.0, 1])
      }
    },
  ]
}
