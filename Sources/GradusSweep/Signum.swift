import Gradus

/// −1, 0 or 1.
@inlinable @inline(__always)
package func signum<Scalar: ParameterScalar>(_ x: Scalar) -> Scalar { x > 0 ? 1 : x < 0 ? -1 : 0 }
