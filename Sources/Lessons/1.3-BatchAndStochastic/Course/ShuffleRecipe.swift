import Exercising
import Gradus
import GradusReference

/// The lines of a shuffle.
struct ShuffleRecipe: Sendable {
  typealias Draw = (Int) throws -> Int
  /// Exchanges the entries at two places, and may look at the order as it came.
  typealias Exchange =
    @Sendable (_ order: inout [Int], _ original: [Int], _ place: Int, _ other: Int) -> Void

  var body: @Sendable (_ order: [Int], _ draw: Draw) throws -> [Int] = {
    try shuffled($0, draw: $1)
  }

  /// Goes through the `places` of n entries, and exchanges the entry at each with that at the place `other`.
  mutating func exchange(
    at places: @escaping @Sendable (_ n: Int) -> [Int] = { n in Array(0..<max(0, n - 1)) },
    with other: @escaping @Sendable (_ place: Int, _ n: Int, _ draw: Draw) throws -> Int,
    by exchange: @escaping Exchange = { order, _, place, other in order.swapAt(place, other) }
  ) {
    body = { original, draw in
      var order = original
      for place in places(order.count) {
        exchange(&order, original, place, try other(place, order.count, draw))
      }
      return order
    }
  }
}

/// A place from this one on: the right one.
@Sendable func fromHereOn(
  _ place: Int, _ n: Int, _ draw: ShuffleRecipe.Draw
) throws -> Int {
  place + (try draw(n - place))
}

/// A place up to this one.
@Sendable func upToHere(
  _ place: Int, _ n: Int, _ draw: ShuffleRecipe.Draw
) throws -> Int {
  try draw(place + 1)
}

/// Any place at all.
@Sendable func anyPlace(
  _ place: Int, _ n: Int, _ draw: ShuffleRecipe.Draw
) throws -> Int {
  try draw(n)
}
