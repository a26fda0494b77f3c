// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/squarify.h"

#include <algorithm>
#include <numeric>

namespace gantry::ui {

namespace {

//! The worst ratio of sides in a row of such areas along a side of that length.
double worstRatio(double smallest, double largest, double sum, double side)
{
    const double squaredSide = side * side;
    const double squaredSum = sum * sum;
    return std::max(squaredSide * largest / squaredSum, squaredSum / (squaredSide * smallest));
}

} // namespace

QList<QRectF> squarify(const QList<double> &weights, const QRectF &area)
{
    QList<QRectF> parts(weights.size());
    QList<qsizetype> order;
    double total = 0;
    for (qsizetype i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0) {
            order.append(i);
            total += weights[i];
        }
    }
    if (total <= 0 || area.width() <= 0 || area.height() <= 0)
        return parts;
    std::ranges::stable_sort(order, [&](auto a, auto b) { return weights[a] > weights[b]; });
    const double scale = area.width() * area.height() / total;
    QRectF left = area;
    for (qsizetype first = 0; first < order.size();) {
        const bool column = left.width() >= left.height();
        const double side = column ? left.height() : left.width();
        double sum = 0;
        double worst = 0;
        qsizetype end = first;
        // A row grows as long as its worst part gets no thinner by it.
        for (; end < order.size(); ++end) {
            const double next = weights[order[end]] * scale;
            const double ratio = worstRatio(next, weights[order[first]] * scale, sum + next, side);
            if (end > first && ratio > worst)
                break;
            worst = ratio;
            sum += next;
        }
        const double thick = side > 0 ? sum / side : 0;
        double along = column ? left.top() : left.left();
        for (qsizetype i = first; i < end; ++i) {
            const double length = thick > 0 ? weights[order[i]] * scale / thick : 0;
            parts[order[i]] = column ? QRectF(left.left(), along, thick, length)
                                     : QRectF(along, left.top(), length, thick);
            along += length;
        }
        if (column)
            left.setLeft(left.left() + thick);
        else
            left.setTop(left.top() + thick);
        first = end;
    }
    return parts;
}

} // namespace gantry::ui
