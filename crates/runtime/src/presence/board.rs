//! The board: what every region shows of itself, for every other to read.
//!
//! A region replaces its view once a tick; readers hold the views they took and never wait for a writer's work. One lock is around
//! all views, held for the exchange of a few pointers, so that whoever reads several regions reads one moment: a walker between
//! two regions is never on both. From the tick that lets it go to the tick that takes it in it is *passing*: in nobody's view, but
//! still told what those near are told. What it is not: no authority. Only a region's own tick moves its entities.

use crate::presence::grid::RegionGrid;
use crate::seat::Seat;
use bytes::Bytes;
use std::sync::{Arc, RwLock, RwLockReadGuard};

/// One entity of a view, with the seat of whoever is behind it.
#[derive(Debug, Clone)]
pub struct Member {
    /// Metres east.
    pub x: f32,
    /// Metres south.
    pub z: f32,
    /// Who.
    pub seat: Arc<Seat>,
}

/// One cell of a region, encoded.
#[derive(Debug)]
pub struct CellView {
    /// Rises by one with each change, from 1; 0 was never occupied.
    pub version: u32,
    /// Entities in the cell, listed or not.
    pub count: u16,
    /// The block as on the wire.
    pub block: Bytes,
    /// Who stands here.
    pub members: Box<[Member]>,
}

/// What a region shows.
#[derive(Debug)]
pub struct RegionView {
    /// Where it lies.
    pub grid: RegionGrid,
    /// Its cells, row by row.
    pub cells: Vec<Arc<CellView>>,
    /// Entities in it.
    pub players: u32,
}

impl RegionView {
    /// A region with nobody in it.
    #[must_use]
    pub fn empty(grid: RegionGrid) -> Self {
        let nobody = Arc::new(CellView {
            version: 0,
            count: 0,
            block: Bytes::new(),
            members: Box::default(),
        });
        Self {
            grid,
            cells: vec![nobody; grid.len()],
            players: 0,
        }
    }
}

/// Someone between two regions: let go by one, not yet taken in by the other.
#[derive(Debug, Clone)]
pub struct Passing {
    /// Who, and where it was let go.
    pub member: Member,
    /// The number of the region it comes from.
    pub from: usize,
    /// The number of the region it is bound for.
    pub to: usize,
}

#[derive(Debug)]
struct Shown {
    /// By region number.
    views: Vec<Arc<RegionView>>,
    passing: Vec<Passing>,
}

/// All regions' views.
#[derive(Debug)]
pub struct Board {
    shown: RwLock<Shown>,
}

impl Board {
    /// An empty board for regions at these places.
    #[must_use]
    pub fn new(grids: &[RegionGrid]) -> Self {
        let views = grids.iter().map(|grid| Arc::new(RegionView::empty(*grid)));
        Self {
            shown: RwLock::new(Shown {
                views: views.collect(),
                passing: Vec::new(),
            }),
        }
    }

    fn shown(&self) -> RwLockReadGuard<'_, Shown> {
        self.shown.read().expect("no holder of this lock can panic")
    }

    /// The view of a region, as last published.
    #[must_use]
    pub fn view(&self, region: usize) -> Arc<RegionView> {
        self.shown().views[region].clone()
    }

    /// The views of all regions at one moment.
    #[must_use]
    pub fn views(&self) -> Vec<Arc<RegionView>> {
        self.shown().views.clone()
    }

    /// Replaces a region's view; in the same moment those it let go begin to pass, and those it took in have passed.
    pub fn publish(&self, region: usize, view: RegionView, let_go: Vec<Passing>, taken_in: &[Arc<Seat>]) {
        let view = Arc::new(view);
        let mut shown = self.shown.write().expect("no holder of this lock can panic");
        if !taken_in.is_empty() {
            shown
                .passing
                .retain(|one| !taken_in.iter().any(|seat| Arc::ptr_eq(seat, &one.member.seat)));
        }
        shown.passing.extend(let_go);
        shown.views[region] = view;
    }

    /// Calls `each` for everyone within `metres` of a place, whoever owns the ground, with the distance; those passing included.
    pub fn near(&self, x: f32, z: f32, metres: f32, mut each: impl FnMut(&Member, f32)) {
        let (views, passing) = {
            let shown = self.shown();
            let in_reach =
                |view: &&Arc<RegionView>| view.players > 0 && view.grid.outside(x, z) <= metres + 16.0;
            let views: Vec<_> = shown.views.iter().filter(in_reach).cloned().collect();
            (views, shown.passing.clone())
        };
        let mut told = |member: &Member| {
            let distance = (member.x - x).hypot(member.z - z);
            if distance <= metres {
                each(member, distance);
            }
        };
        for view in &views {
            let grid = &view.grid;
            let first = grid.index_at(x - metres, z - metres);
            let last = grid.index_at(x + metres, z + metres);
            for row in first / grid.cells..=last / grid.cells {
                for column in first % grid.cells..=last % grid.cells {
                    view.cells[row * grid.cells + column]
                        .members
                        .iter()
                        .for_each(&mut told);
                }
            }
        }
        passing.iter().for_each(|one| told(&one.member));
    }

    /// Calls `each` for everyone in a region, and for those on their way into it or out of it.
    pub fn within(&self, region: usize, mut each: impl FnMut(&Member)) {
        let (view, passing) = {
            let shown = self.shown();
            (shown.views[region].clone(), shown.passing.clone())
        };
        for cell in &view.cells {
            cell.members.iter().for_each(&mut each);
        }
        let concerned = |one: &&Passing| one.from == region || one.to == region;
        passing.iter().filter(concerned).for_each(|one| each(&one.member));
    }
}
