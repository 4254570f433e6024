import Foundation
import Gradus

/// Exercise 3.1.noise: which optimizer is disturbed least by noisy data?
///
/// Calls `train(optimizer, seed)` for every optimizer and every seed; each call returns the line
/// learned from data drawn with that seed. An error is the distance √((w − 2)² + (b − 3)²) of a
/// learned line from the true line y = 2x + 3. Returns one row for each optimizer, with the mean
/// and the standard deviation (n − 1) of its errors over the seeds, the smallest mean first:
///
///     NoiseReport(rows: [NoiseReport.Row(optimizer: …, meanError: …, standardDeviation: …), …])
public func rankByNoise(
  _ optimizers: [String], seeds: [Int], train: (String, Int) throws -> Line
) throws -> NoiseReport {
  throw Todo("3.1.noise")
}
