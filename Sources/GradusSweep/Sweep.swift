// One pass over memory: `body` is called with each parameter, its gradient and its state, all of
// the same count, as every caller has checked. Inlined, it is the loop that a C programmer would
// write: within it no index is checked, so that one comparison before it keeps to the memory.

@inlinable @inline(__always)
package func sweep<S>(_ parameters: inout [S], _ gradient: [S], _ body: (inout S, S) -> Void) {
  let count = gradient.count
  precondition(parameters.count == count)
  parameters.withUnsafeMutableBufferPointer { p in
    gradient.withUnsafeBufferPointer { g in
      for i in 0..<count { body(&p[i], g[i]) }
    }
  }
}

@inlinable @inline(__always)
package func sweep<S>(
  _ parameters: inout [S], _ gradient: [S], _ first: inout [S],
  _ body: (inout S, S, inout S) -> Void
) {
  let count = gradient.count
  precondition(parameters.count == count && first.count == count)
  parameters.withUnsafeMutableBufferPointer { p in
    gradient.withUnsafeBufferPointer { g in
      first.withUnsafeMutableBufferPointer { a in
        for i in 0..<count { body(&p[i], g[i], &a[i]) }
      }
    }
  }
}

@inlinable @inline(__always)
package func sweep<S>(
  _ parameters: inout [S], _ gradient: [S], _ first: inout [S], _ second: inout [S],
  _ body: (inout S, S, inout S, inout S) -> Void
) {
  let count = gradient.count
  precondition(parameters.count == count && first.count == count && second.count == count)
  parameters.withUnsafeMutableBufferPointer { p in
    gradient.withUnsafeBufferPointer { g in
      first.withUnsafeMutableBufferPointer { a in
        second.withUnsafeMutableBufferPointer { b in
          for i in 0..<count { body(&p[i], g[i], &a[i], &b[i]) }
        }
      }
    }
  }
}

@inlinable @inline(__always)
package func sweep<S>(
  _ parameters: inout [S], _ gradient: [S], _ first: inout [S], _ second: inout [S],
  _ third: inout [S], _ body: (inout S, S, inout S, inout S, inout S) -> Void
) {
  let count = gradient.count
  precondition(parameters.count == count && first.count == count)
  precondition(second.count == count && third.count == count)
  parameters.withUnsafeMutableBufferPointer { p in
    gradient.withUnsafeBufferPointer { g in
      first.withUnsafeMutableBufferPointer { a in
        second.withUnsafeMutableBufferPointer { b in
          third.withUnsafeMutableBufferPointer { c in
            for i in 0..<count { body(&p[i], g[i], &a[i], &b[i], &c[i]) }
          }
        }
      }
    }
  }
}
