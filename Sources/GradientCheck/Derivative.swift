import CGradusGSL

/// A derivative with the error that its source vouches for.
public struct Estimate: Sendable, Equatable {
  /// What the derivative is taken to be.
  public var value: Double
  /// The true derivative lies within `value` ± `bar`; infinite where nothing is known.
  public var bar: Double

  public init(value: Double, bar: Double) {
    self.value = value
    self.bar = bar
  }
}

/// A status that GSL returned instead of a result.
public struct GSLError: Error, CustomStringConvertible {
  /// GSL's number of the error, as in gsl_errno.h.
  public let status: Int32
  /// What was to be computed, such as "a derivative at 2.0".
  public let operation: String

  public var description: String {
    "GSL could not compute \(operation): \(String(cString: gsl_strerror(status)))"
  }
}

/// The sides of a point from which a derivative may be taken.
public enum Side: Sendable {
  case central, forward, backward
}

/// The derivative of `f` at `x` by GSL's adaptive differences with first step `step`, and GSL's own
/// estimate of its error.
///
/// - Throws: What `f` throws, and a ``GSLError`` where GSL has no answer.
/// - Complexity: 4 to 8 evaluations of `f`.
/// - Source: GNU Scientific Library, `gsl_deriv_central`, `_forward`, `_backward`.
public func derivative(
  of f: (Double) throws -> Double, at x: Double, step: Double, side: Side = .central
) throws -> Estimate {
  try withoutActuallyEscaping(f) { f in
    var call = Call(f: f)
    return try call.derivative(at: x, step: step, side: side)
  }
}

/// A Swift closure on its way through C: the first error ends the use of `f`.
struct Call {
  let f: (Double) throws -> Double
  private var error: (any Error)?

  init(f: @escaping (Double) throws -> Double) { self.f = f }

  /// The function `derivative`; allocates nothing.
  mutating func derivative(at x: Double, step: Double, side: Side) throws -> Estimate {
    var estimate = Estimate(value: 0, bar: 0)
    let status = withUnsafeMutablePointer(to: &self) { call in
      var function = gsl_function(
        function: { x, parameters in
          // GSL hands back the pointer that it was given below.
          parameters?.assumingMemoryBound(to: Call.self).pointee.value(at: x) ?? .nan
        }, params: call)
      _ = handlerIsOff
      return switch side {
      case .central: gsl_deriv_central(&function, x, step, &estimate.value, &estimate.bar)
      case .forward: gsl_deriv_forward(&function, x, step, &estimate.value, &estimate.bar)
      case .backward: gsl_deriv_backward(&function, x, step, &estimate.value, &estimate.bar)
      }
    }
    if let error { throw error }
    if status != 0 { throw GSLError(status: status, operation: "a derivative at \(x)") }
    return estimate
  }

  private mutating func value(at x: Double) -> Double {
    guard error == nil else { return .nan }
    do {
      return try f(x)
    } catch {
      self.error = error
      return .nan
    }
  }
}

/// GSL's handler, which would end the process, is switched off once and for all: a thread that
/// switched it on again would do so for the others too.
private let handlerIsOff: Bool = {
  gsl_set_error_handler_off()
  return true
}()
