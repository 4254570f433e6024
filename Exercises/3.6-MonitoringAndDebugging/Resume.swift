import Foundation
import Gradus

/// Exercise 3.6.resume: a training goes on as if it had never been stopped.
///
/// A checkpoint is written to a file between two steps, as JSON. Later another program reads it, and has a
/// fresh run with the same settings, which has not begun. `StochasticRun` says what a step does and
/// which of its properties can be read and set; of its generator, `state` can be kept.
public struct Checkpoint: Codable {
  // What has to be in the file. Parameters alone are not enough.
  public var parameters: [Double]
}

/// What has to be kept of `run`.
public func checkpoint(of run: StochasticRun) throws -> Checkpoint {
  throw Todo("3.6.resume")
}

/// The fresh run where the kept one stood: from here on, all numbers are the same to the last bit.
public func resume(_ checkpoint: Checkpoint, in fresh: StochasticRun) throws -> StochasticRun {
  throw Todo("3.6.resume")
}
