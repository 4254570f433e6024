import Gradus

/// How a run with momentum compares with the same run without.
public func raceMomentum(_ race: MomentumRace) -> MomentumReport {
  let rises = zip(race.withMomentum, race.withMomentum.dropFirst()).count { $1 > $0 }
  return MomentumReport(
    plainSettles: settles(race.plain, race.target),
    momentumSettles: settles(race.withMomentum, race.target), rises: rises,
    finalRatio: (race.plain.last ?? .nan) / (race.withMomentum.last ?? .nan))
}

/// The epoch, counted from 1, after the last one whose loss is above `target`; nil if that is the
/// last of all. A loss that is not a number is above every target.
private func settles(_ losses: [Double], _ target: Double) -> Int? {
  let above = losses.lastIndex { !($0 <= target) } ?? -1
  return above + 1 < losses.count ? above + 2 : nil
}
