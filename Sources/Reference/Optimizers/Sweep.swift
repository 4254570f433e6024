// One pass over memory: `body` is called with each parameter, its gradient and its state, all of
// the same count, as every caller has checked. Inlined, it is the loop that a C programmer would
// write: within it no index is checked, so that one comparison before it keeps to the memory.

@inline(__always)
func sweep(
  _ parameters: inout [Double], _ gradient: [Double], _ body: (inout Double, Double) -> Void
) {
  let count = gradient.count
  precondition(parameters.count == count)
  parameters.withUnsafeMutableBufferPointer { p in
    gradient.withUnsafeBufferPointer { g in
      for i in 0..<count { body(&p[i], g[i]) }
    }
  }
}

@inline(__always)
func sweep(
  _ parameters: inout [Double], _ gradient: [Double], _ first: inout [Double],
  _ body: (inout Double, Double, inout Double) -> Void
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

@inline(__always)
func sweep(
  _ parameters: inout [Double], _ gradient: [Double], _ first: inout [Double],
  _ second: inout [Double], _ body: (inout Double, Double, inout Double, inout Double) -> Void
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

@inline(__always)
func sweep(
  _ parameters: inout [Double], _ gradient: [Double], _ first: inout [Double],
  _ second: inout [Double], _ third: inout [Double],
  _ body: (inout Double, Double, inout Double, inout Double, inout Double) -> Void
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
