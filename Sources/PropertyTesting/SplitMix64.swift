/// A stream of random numbers that a single 64-bit seed fixes for ever, on every platform.
///
/// SplitMix64 of Steele, Lea & Flood, "Fast splittable pseudorandom number generators",
/// OOPSLA 2014, doi:10.1145/2660193.2660195.
package struct SplitMix64 {
  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// The stream for case `number` (from 0) of a search, seeded by that output of the stream `seed`:
  /// cases are independent, and any one of them is reached without running those before it.
  package init(seed: UInt64, case number: Int) {
    var seeds = SplitMix64(seed: seed &+ UInt64(number) &* Self.step)
    state = seeds.next()
  }

  package mutating func next() -> UInt64 {
    state &+= Self.step
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in `0..<bound`, each exactly as likely as the others (Lemire 2019,
  /// doi:10.1145/3230636); written out because the standard library may change its own method.
  package mutating func next(below bound: UInt64) -> UInt64 {
    let unfair = (0 &- bound) % bound
    while true {
      let (high, low) = bound.multipliedFullWidth(by: next())
      if low >= unfair { return high }
    }
  }
}
