import Foundation
import Gradus

/// Exercise 2.4.centring: what inputs of one sign do to descent.
///
/// A linear unit without a bias has d inputs, at least 2, that are uncorrelated; each has the mean m
/// and the standard deviation s. Its loss is the mean squared error, whose second derivatives are
/// twice the means of the products of two inputs.
///
/// Returns the largest eigenvalue of these second derivatives divided by the smallest.
public func eigenvalueRatio(features d: Int, mean m: Double, deviation s: Double) throws -> Double {
  throw Todo("2.4.centring")
}
