// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/platform.h"

#include <QWidget>

class QComboBox;
class QSplitter;

namespace gantry::models {
class HostList;
class ImageSession;
class PlatformModel;
} // namespace gantry::models

namespace gantry::ui {

class BytesPane;
class ChipRow;
class FilterLine;
class HintLabel;
class LayersPane;
class RowsView;

//! The Platforms page: filter line, chips, the platform matrix, and below it the layers of the
//! selected entry and the exact bytes. All follow one selection, the session's.
class PlatformsView : public QWidget
{
    Q_OBJECT
public:
    PlatformsView(
        models::ImageSession *session, models::HostList *hosts, QWidget *parent = nullptr);
    ~PlatformsView() override;

    RowsView *matrix() const { return m_matrix; }
    LayersPane *layers() const { return m_layersPane; }
    BytesPane *bytes() const { return m_bytes; }
    FilterLine *filter() const { return m_filter; }
    models::PlatformModel *model() const { return m_model; }
    void setComfortable(bool comfortable);
    void clearFilter();
    //! Expects the platforms of another image.
    void expectLike(const QString &title, const QList<oci::Platform> &platforms);
    //! Next (1) or previous (-1) row that is failed, warned about or missing; around the end.
    void stepProblem(int by);

    QByteArray saveState() const;
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    //! Enter on an entry.
    void entryOpened(qsizetype entry);
    void copyRequested(qsizetype entry);
    void menuRequested(qsizetype entry, const QPoint &globalPosition);
    //! Find Candidate… of a missing platform (its specifier).
    void candidateRequested(const QString &platform);
    void hostListRequested();
    //! Expected by: Like Another Image….
    void likeImageRequested();

private:
    enum class Expects { Hosts, Image, Nothing };

    QWidget *buildFilterRow();
    void buildMatrix();
    void applyFilter(const QString &text);
    void showCounts();
    void showCurrentEntry();
    void fillExpected();
    void expect(Expects whom);
    qsizetype entryAt(const QModelIndex &index) const;

    models::ImageSession *m_session;
    models::HostList *m_hosts;
    models::PlatformModel *m_model;
    FilterLine *m_filter;
    ChipRow *m_chips;
    QComboBox *m_expected;
    QWidget *m_hiddenRow;
    HintLabel *m_hidden;
    RowsView *m_matrix;
    LayersPane *m_layersPane;
    BytesPane *m_bytes;
    QSplitter *m_upDown;
    QSplitter *m_leftRight;
    bool m_following = false;
    Expects m_expects = Expects::Hosts;
    models::HostList *m_like; //!< the other image's platforms
    QString m_likeTitle;
};

} // namespace gantry::ui
