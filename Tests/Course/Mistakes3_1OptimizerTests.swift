import Gradus
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// The traps of lesson 3.1's optimizers, each in the spellings in which people fall into them.
@Suite struct Mistakes3_1OptimizerTests {
  /// SGD with momentum, whose `body` does one step with what it finds here.
  private struct Ball: Optimizer {
    var learningRate: Double
    var momentum: Double
    var dampening: Double
    var nesterov: Bool
    var buffers: [[Double]] = []
    var flag = true
    var count = 0
    var number: Double?
    let body: (inout Ball, inout [[Double]], [[Double]]) -> Void

    init(_ run: OptimizerRun, _ body: @escaping (inout Ball, inout [[Double]], [[Double]]) -> Void)
      throws
    {
      learningRate = try run.options.number("lr", 1e-3)
      momentum = try run.options.number("momentum", 0)
      dampening = try run.options.number("dampening", 0)
      nesterov = try run.options.flag("nesterov")
      self.body = body
    }

    mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
      body(&self, &parameters, gradients)
    }

    func later(_ b: Double, _ g: Double) -> Double { momentum * b + (1 - dampening) * g }
    func moved(_ p: Double, _ g: Double, _ b: Double) -> Double {
      p - learningRate * (nesterov ? g + momentum * b : b)
    }
  }

  private func expect(
    _ id: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @escaping (inout Ball, inout [[Double]], [[Double]]) -> Void
  ) {
    momentumExercise.expectNamed(id, sourceLocation: sourceLocation) {
      try $0.trajectory(of: Ball($0, body))
    }
  }

  @Test func oneBufferForAllTensors() {
    expect("one-buffer") { o, p, g in
      let isFirst = o.buffers.isEmpty
      if isFirst { o.buffers = [Array(repeating: 0, count: p.map(\.count).max() ?? 0)] }
      for k in p.indices {
        for i in p[k].indices {
          o.buffers[0][i] = isFirst ? g[k][i] : o.later(o.buffers[0][i], g[k][i])
          p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[0][i])
        }
      }
    }
    expect("one-buffered-number") { o, p, g in
      let isFirst = o.buffers.isEmpty
      if isFirst { o.buffers = [[0]] }
      for k in p.indices {
        for i in p[k].indices {
          o.buffers[0][0] = isFirst ? g[k][i] : o.later(o.buffers[0][0], g[k][i])
          p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[0][0])
        }
      }
    }
  }

  @Test func theFirstStepIsFoundInsideTheLoops() {
    // A flag, a count, and empty buffers, in the outer loop.
    expect("first-tensor-is-first-step") { o, p, g in
      if o.buffers.isEmpty { o.buffers = p.map { $0.map { _ in 0 } } }
      for k in p.indices {
        for i in p[k].indices {
          o.buffers[k][i] = o.flag ? g[k][i] : o.later(o.buffers[k][i], g[k][i])
          p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[k][i])
        }
        o.flag = false
      }
    }
    expect("first-tensor-is-first-step") { o, p, g in
      if o.buffers.isEmpty { o.buffers = p.map { $0.map { _ in 0 } } }
      for k in p.indices {
        o.count += 1
        for i in p[k].indices {
          if o.count == 1 {
            o.buffers[k][i] = g[k][i]
          } else {
            o.buffers[k][i] = o.momentum * o.buffers[k][i] + (1 - o.dampening) * g[k][i]
          }
          p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[k][i])
        }
      }
    }
    expect("first-step-counts-twice") { o, p, g in
      for k in p.indices {
        if o.buffers.isEmpty {
          o.buffers = g
        } else {
          for i in p[k].indices { o.buffers[k][i] = o.later(o.buffers[k][i], g[k][i]) }
        }
        for i in p[k].indices { p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[k][i]) }
      }
    }
    // The same in the inner one.
    expect("first-number-is-first-step") { o, p, g in
      if o.buffers.isEmpty { o.buffers = p.map { $0.map { _ in 0 } } }
      for k in p.indices {
        for i in p[k].indices {
          o.buffers[k][i] = o.flag ? g[k][i] : o.later(o.buffers[k][i], g[k][i])
          o.flag = false
          p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[k][i])
        }
      }
    }
    expect("first-step-counts-twice-by-number") { o, p, g in
      for k in p.indices {
        for i in p[k].indices {
          if o.buffers.isEmpty {
            o.buffers = g
          } else {
            o.buffers[k][i] = o.later(o.buffers[k][i], g[k][i])
          }
          p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[k][i])
        }
      }
    }
    expect("first-step-updated") { o, p, g in
      if o.buffers.isEmpty { o.buffers = g }
      for k in p.indices {
        for i in p[k].indices {
          o.buffers[k][i] = o.later(o.buffers[k][i], g[k][i])
          p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[k][i])
        }
      }
    }
  }

  @Test func oneBufferForAll() {
    // A list as long as the first tensor, a number, and a number for each tensor.
    expect("shared-state") { o, p, g in
      for k in p.indices {
        if o.buffers.isEmpty {
          o.buffers = [g[k]]
        } else {
          for i in p[k].indices { o.buffers[0][i] = o.later(o.buffers[0][i], g[k][i]) }
        }
        for i in p[k].indices { p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[0][i]) }
      }
    }
    expect("one-number") { o, p, g in
      for k in p.indices {
        for i in p[k].indices {
          let b = o.number.map { o.later($0, g[k][i]) } ?? g[k][i]
          o.number = b
          p[k][i] = o.moved(p[k][i], g[k][i], b)
        }
      }
    }
    expect("one-number-per-tensor") { o, p, g in
      for k in p.indices {
        if o.buffers.count == k { o.buffers.append([]) }
        for i in p[k].indices {
          let b = o.buffers[k].isEmpty ? g[k][i] : o.later(o.buffers[k][0], g[k][i])
          o.buffers[k] = [b]
          p[k][i] = o.moved(p[k][i], g[k][i], b)
        }
      }
    }
  }

  @Test func theBufferIsMadeOtherwise() {
    func rule(_ later: @escaping (Ball, Double, Double) -> Double)
      -> (inout Ball, inout [[Double]], [[Double]]) -> Void
    {
      { o, p, g in
        let isFirst = o.buffers.isEmpty
        if isFirst { o.buffers = g }
        for k in p.indices {
          for i in p[k].indices {
            if !isFirst { o.buffers[k][i] = later(o, o.buffers[k][i], g[k][i]) }
            p[k][i] = o.moved(p[k][i], g[k][i], o.buffers[k][i])
          }
        }
      }
    }
    expect("memory-dampened", rule { o, b, g in o.momentum * (1 - o.dampening) * b + g })
    expect("memory-dampened", rule { o, b, g in g + b * o.momentum - o.dampening * o.momentum * b })
    expect("memory-dampened", rule { o, b, g in (o.momentum - o.momentum * o.dampening) * b + g })
    expect("mean-from-gradient", rule { o, b, g in o.momentum * b + (1 - o.momentum) * g })
    expect("mean-from-gradient", rule { o, b, g in b + (1 - o.momentum) * (g - b) })
    expect("mean-from-gradient", rule { o, b, g in g + o.momentum * (b - g) })
  }

  @Test func aCopyIsMoved() {
    func expect(_ move: @escaping (inout [[Double]], [[Double]], Double, Double) -> Void) {
      sgdExercise.expectNamed("on-a-copy") { run in
        let (rate, decay) = (
          try run.options.number("lr", 1e-3), try run.options.number("weight_decay", 0)
        )
        var parameters = run.initial
        return Trajectory(
          parameters: run.steps.map { step in
            move(&parameters, step.gradients, step.learningRate ?? rate, decay)
            return parameters
          })
      }
    }
    expect { parameters, gradients, rate, decay in
      for (k, var tensor) in parameters.enumerated() {
        for i in tensor.indices { tensor[i] -= rate * (gradients[k][i] + decay * tensor[i]) }
      }
    }
    expect { parameters, gradients, rate, decay in
      for k in parameters.indices {
        for i in parameters[k].indices {
          var p = parameters[k][i]
          p -= rate * (gradients[k][i] + decay * p)
        }
      }
    }
    expect { parameters, gradients, rate, decay in
      _ = zip(parameters, gradients).map { zip($0, $1).map { $0 - rate * ($1 + decay * $0) } }
    }
  }
}
