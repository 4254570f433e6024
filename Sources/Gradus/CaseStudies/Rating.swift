/// How many stars somebody gave to something: one known cell of a table of users and items.
public struct Rating: Sendable, Equatable {
  /// The user's row, counted from 0.
  public var user: Int
  /// The item's row, counted from 0.
  public var item: Int
  /// How many stars.
  public var stars: Double

  public init(user: Int, item: Int, stars: Double) {
    (self.user, self.item, self.stars) = (user, item, stars)
  }
}
