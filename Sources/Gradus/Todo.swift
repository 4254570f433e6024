/// What a stub throws until somebody has written it: the exercise counts as not started.
public struct Todo: Error, Equatable, CustomStringConvertible {
  /// The exercise's identifier, such as `3.1.adam`.
  public let exercise: String

  public init(_ exercise: String) {
    self.exercise = exercise
  }

  public var description: String { "\(exercise) is not started" }
}
