import Exercising
import Foundation
import Gradus

/// The share of an average that stays in each step, and how its powers and its complement are
/// computed.
package struct Beta: Sendable {
  /// How βᵗ is computed.
  enum Powers: Sendable {
    case exactly
    /// Of β rounded to float32.
    case ofFloat32
    /// In float32.
    case inFloat32
    /// By multiplying in float32, step by step.
    case byProductsInFloat32
  }

  let value: Double
  var powers = Powers.exactly
  /// Averages take β rounded to float32.
  var isFloat32InAverages = false

  var inAverages: Double { isFloat32InAverages ? Double(Float(value)) : value }

  /// The share of what is new.
  static func - (one: Double, beta: Beta) -> Double { one - beta.inAverages }

  static func * (beta: Beta, number: Double) -> Double { beta.inAverages * number }
}

/// β to the power t.
func power(_ beta: Double, _ t: Int) -> Double { pow(beta, Double(t)) }

/// β to the power t.
func power(_ beta: Beta, _ t: Int) -> Double {
  switch beta.powers {
  case .exactly: pow(beta.value, Double(t))
  case .ofFloat32: pow(Double(Float(beta.value)), Double(t))
  case .inFloat32: Double(Float(pow(Double(Float(beta.value)), Double(t))))
  case .byProductsInFloat32:
    Double((0..<max(t, 0)).reduce(Float(1)) { product, _ in product * Float(beta.value) })
  }
}

extension Bookkeeping {
  /// What is rounded to float32 of the options.
  enum Rounding { case nothing, everything, allButRate }

  /// The option `betas`.
  func betas(_ options: Options, _ standard: (Double, Double)) throws -> (Beta, Beta) {
    let (first, second) = try options.pair("betas", standard)
    func beta(_ value: Double) -> Beta {
      Beta(
        value: rounding == .nothing ? value : Double(Float(value)), powers: powers,
        isFloat32InAverages: averagesAreFloat32)
    }
    return (beta(first), beta(second))
  }
}

extension OptimizerRecipe {
  /// Options in a lower precision than the parameters.
  static var precisionDeviations: [Deviation<Self>] {
    [
      Deviation(
        "options-in-float32", "All options are rounded to float32, though the parameters are not",
        equation: "float32(γ), float32(ε), float32(β) …",
        seenIn: "TensorFlow 1; Keras and MLX unless they are told otherwise"
      ) { $0.books.rounding = .everything },
      Deviation(
        "constants-in-float32", "All options but the learning rate are rounded to float32",
        equation: "float32(ε), float32(β) …", seenIn: "ONNX's attributes"
      ) { $0.books.rounding = .allButRate },
    ]
  }

  /// Powers and complements of β in a lower precision than the parameters.
  static var powerDeviations: [Deviation<Self>] {
    [
      Deviation(
        "powers-in-float32", "The powers of β are computed in float32",
        equation: "c = 1 − float32(float32(β)ᵗ)", seenIn: "Optax, JAX, MLX, tinygrad, Keras"
      ) { $0.books.powers = .inFloat32 },
      Deviation(
        "powers-of-float32", "The powers are those of β rounded to float32",
        equation: "c = 1 − float32(β)ᵗ", seenIn: "Keras in float64"
      ) { $0.books.powers = .ofFloat32 },
      Deviation(
        "powers-multiplied-in-float32", "The powers of β are multiplied up in float32",
        equation: "c = 1 − float32(β · β · …)", seenIn: "TensorFlow 1"
      ) { $0.books.powers = .byProductsInFloat32 },
      Deviation(
        "averages-in-float32", "β is rounded to float32 in the averages, and not in its powers",
        equation: "m ← float32(β)m + (1 − float32(β))g", seenIn: "thinc, Paddle"
      ) { $0.books.averagesAreFloat32 = true },
      Deviation(
        "epsilon-in-float32", "ε is rounded to float32", equation: "float32(ε)", seenIn: "Paddle"
      ) {
        $0.books.options.append { options in
          guard case .number(let eps)? = options["eps"] else { return }
          options["eps"] = .number(Double(Float(eps)))
        }
      },
    ]
  }
}

extension Options {
  /// Numbers, and lists of them, rounded to float32.
  func rounded(_ rounding: Bookkeeping.Rounding) -> Options {
    guard rounding != .nothing else { return self }
    var result = values
    for (name, option) in values where name != "lr" || rounding == .everything {
      switch option {
      case .number(let value): result[name] = .number(Double(Float(value)))
      case .numbers(let values): result[name] = .numbers(values.map { Double(Float($0)) })
      default: break
      }
    }
    return Options(result)
  }
}
