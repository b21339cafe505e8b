//! The move itself: where each of those who have chosen gets to, four at a time.
//!
//! Apart from choosing, since what comes of a choice nobody can foretell, and all go alike. What it is not: it chooses nothing.

use super::{Choice, One, View};
use crate::fauna::body::LANES;
use crate::fauna::{Body, Doing, Stand, tag};
use crate::habitat::CELL_METRES;
use wide::bytemuck::cast;
use wide::{f32x4, i32x4};

/// So many choose before they go.
pub(super) const TOGETHER: usize = 64;

/// What so many have chosen, and what neighbours will see of it.
pub(super) struct Chosen {
    toward: [[f32; TOGETHER]; 2],
    speed: [f32; TOGETHER],
    tags: [u32; TOGETHER],
}

impl Chosen {
    pub(super) const NOTHING: Self = Self {
        toward: [[0.0; TOGETHER]; 2],
        speed: [0.0; TOGETHER],
        tags: [0; TOGETHER],
    };

    /// Keeps what one has chosen.
    #[inline]
    pub(super) fn keep(&mut self, number: usize, one: &One<'_>, choice: &Choice) {
        let prowls = u32::from(choice.doing == Doing::Hunt) << tag::PROWLS_BIT;
        let hungry = u32::from(one.hungry) << tag::HUNGRY_BIT;
        let [east, south] = choice.toward;
        self.toward[0][number] = east;
        self.toward[1][number] = south;
        self.speed[number] = choice.speed;
        self.tags[number] =
            one.body.tag & !tag::DECIDED | prowls | hungry | (choice.doing as u32) << tag::DOING_BIT;
    }

    /// Metres by which four of them go, east and south.
    #[inline]
    fn steps(&self, from: usize) -> [f32x4; 2] {
        let [east, south] = [four(&self.toward[0], from), four(&self.toward[1], from)];
        let squared = east * east + south * south;
        let least = f32x4::splat(1e-6);
        let goes = squared.simd_gt(least);
        let share = (four(&self.speed, from) / squared.fast_max(least).sqrt()) & goes;
        [east * share, south * share]
    }
}

/// Where the steps of four have led.
struct Led {
    x: [f32; LANES],
    z: [f32; LANES],
    /// Headings south, and east in the lower half.
    headings: [i32; LANES],
    columns: [i32; LANES],
    rows: [i32; LANES],
}

/// Where a step has led.
#[derive(Debug, Clone, Copy)]
struct Gone {
    x: f32,
    z: f32,
    heading: [i16; 2],
    stand: Stand,
}

impl View<'_> {
    /// Those from a place in the columns on go where they have chosen: the bodies after that, and where they stand then: within the region, and only where they can
    /// stand.
    pub(super) fn go(&self, first: usize, chosen: &Chosen, next: &mut [Body], moved: &mut [Stand]) {
        let stands = &self.stands[first..first + next.len()];
        let fours = next.chunks_mut(LANES).zip(moved.chunks_mut(LANES));
        for ((from, stands), (next, moved)) in (0..).step_by(LANES).zip(stands.chunks(LANES)).zip(fours) {
            let here = first + from;
            let at = [four(&self.bodies.x, here), four(&self.bodies.z, here)];
            let steps = chosen.steps(from);
            let led = self.led(at, steps);
            let those = stands.iter().zip(next).zip(moved);
            for (lane, ((stand, next), moved)) in those.enumerate() {
                let tag = chosen.tags[(from + lane) % TOGETHER];
                let elements = self.natures[(tag & tag::SPECIES) as usize].elements;
                let gone = self
                    .gone(&led, lane, *stand, elements)
                    .unwrap_or_else(|| self.gone_around(at, steps, lane, *stand, elements));
                *next = Body {
                    x: gone.x,
                    z: gone.z,
                    tag,
                    heading: gone.heading,
                };
                *moved = gone.stand;
            }
        }
    }

    /// Where steps lead. At an edge one turns back.
    #[inline(always)]
    fn led(&self, [x, z]: [f32x4; 2], [dx, dz]: [f32x4; 2]) -> Led {
        let (none, edge) = (f32x4::splat(0.0), f32x4::splat(self.edge));
        let inside = |value: f32x4| edge.fast_min(none.fast_max(value));
        let (to_x, to_z) = (x + dx, z + dz);
        let (x, z) = (inside(to_x), inside(to_z));
        let turned = |step: f32x4, to: f32x4, at: f32x4| to.simd_eq(at).bitselect(step, -step);
        let (east, south) = (heading_of(turned(dx, to_x, x)), heading_of(turned(dz, to_z, z)));
        let cells = f32x4::splat(1.0 / CELL_METRES);
        Led {
            x: x.to_array(),
            z: z.to_array(),
            headings: (south.unbounded_shl_scalar(16) | east & i32x4::splat(0xffff)).to_array(),
            columns: (x * cells).fast_trunc_int().to_array(),
            rows: (z * cells).fast_trunc_int().to_array(),
        }
    }

    /// After one of four steps, if it can stand where that leads.
    #[inline(always)]
    fn gone(&self, led: &Led, lane: usize, was: Stand, elements: u8) -> Option<Gone> {
        let last = self.side as u16 - 1;
        let stand = Stand {
            column: (led.columns[lane] as u16).min(last),
            row: (led.rows[lane] as u16).min(last),
        };
        // Asked of all, whether in another cell or not: nobody can foretell which it is, but nearly everywhere one can stand.
        let element = self.habitat.element_at(stand.cell(self.side));
        let stays = u8::from(stand == was);
        if element & elements | stays == 0 {
            return None;
        }
        let heading = led.headings[lane];
        Some(Gone {
            x: led.x[lane],
            z: led.z[lane],
            heading: [heading as i16, (heading >> 16) as i16],
            stand,
        })
    }

    /// Along one side of what stands in its way, or not at all.
    #[cold]
    #[inline(never)]
    fn gone_around(
        &self,
        at: [f32x4; 2],
        [dx, dz]: [f32x4; 2],
        lane: usize,
        was: Stand,
        elements: u8,
    ) -> Gone {
        let none = f32x4::splat(0.0);
        let along = |steps: [f32x4; 2]| self.gone(&self.led(at, steps), lane, was, elements);
        along([dx, none])
            .or_else(|| along([none, dz]))
            .unwrap_or_else(|| {
                let back = |step: f32x4| heading_of(-step).to_array()[lane] as i16;
                Gone {
                    x: at[0].to_array()[lane],
                    z: at[1].to_array()[lane],
                    heading: [back(dx), back(dz)],
                    stand: was,
                }
            })
    }
}

/// Four of a column.
#[inline(always)]
fn four(column: &[f32], from: usize) -> f32x4 {
    let four = &column[from..from + LANES];
    f32x4::new([four[0], four[1], four[2], four[3]])
}

/// Metres as 256ths, rounded, in the lower halves. A step is at most 40 m; added to this number, its 256ths are the last bits of the sum.
#[inline(always)]
fn heading_of(metres: f32x4) -> i32x4 {
    const INTEGERS_FROM: f32 = 12_582_912.0;
    cast(metres * f32x4::splat(256.0) + f32x4::splat(INTEGERS_FROM))
}
